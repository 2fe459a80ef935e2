import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const RUN_MS_MAX = 120_000;

/**
 * Runs a command to its end.
 * @returns what it wrote to standard output
 * @throws Error with all that it wrote, when it fails or is not done after two minutes
 */
export function run(cwd: string, program: string, ...args: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'wxpay-run-'));
  const output = join(folder, 'output');
  // Into a file: the official tools leave workers behind, which would hold a pipe open.
  const stdout = openSync(output, 'w');
  try {
    const { status, error, stderr } = spawnSync(program, args, {
      cwd,
      stdio: ['ignore', stdout, 'pipe'],
      encoding: 'utf8',
      timeout: RUN_MS_MAX,
    });
    const text = readFileSync(output, 'utf8');
    if (status !== 0)
      throw new Error(
        [`${program} ${args.join(' ')} failed`, error?.message, text, stderr].filter(Boolean).join('\n'),
      );
    return text;
  } finally {
    closeSync(stdout);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** npm with no look at any registry and nothing of its own between the lines. */
export function npm(cwd: string, ...args: string[]): string {
  return run(cwd, 'npm', ...args, '--offline', '--no-audit', '--no-fund', '--no-update-notifier');
}
