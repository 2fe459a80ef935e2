import { spawnSync } from 'node:child_process';

const LOOK_MS_MAX = 2_000;

/** Who listens on a port of this machine, as well as can be told; undefined when nothing here can say. */
export async function portOwner(port: number): Promise<string | undefined> {
  if (await isSimulator(port)) return `another wxpay-kit simulator${processOn(port, ' (', ')')}`;
  return processOn(port, '', '') || undefined;
}

async function isSimulator(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/_sim/clock`, {
      signal: AbortSignal.timeout(LOOK_MS_MAX),
    });
    const clock: unknown = await answer.json();
    return typeof clock === 'object' && clock !== null && 'offset_ms' in clock;
  } catch {
    return false;
  }
}

/** `lsof` is on every Mac, `ss` on most Linux machines. */
function processOn(port: number, before: string, after: string): string {
  const options = { encoding: 'utf8', timeout: LOOK_MS_MAX } as const;
  const lsof = spawnSync('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], options).stdout ?? '';
  const ss = spawnSync('ss', ['-ltnpH', `sport = :${port}`], options).stdout ?? '';
  const found = /^p(\d+)\nc(.+)$/m.exec(lsof);
  const shown = /users:\(\("([^"]+)",pid=(\d+)/.exec(ss);
  if (found) return `${before}process ${found[1]}, ${found[2]}${after}`;
  if (shown) return `${before}process ${shown[2]}, ${shown[1]}${after}`;
  return '';
}
