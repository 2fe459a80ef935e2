import { spawn } from 'node:child_process';

const BUILD_MS_MAX = 120_000;
const SAID_CHARS_MAX = 20_000;

/**
 * Builds what is old, in a process of its own: the other side knows nothing of how ours is made, and a file that does
 * not compile cannot end this one.
 * @returns what is wrong; nothing when all is well
 */
export function buildInProcess(root: string): Promise<string | undefined> {
  const command = ['-r', './scripts/typescript.cjs', 'scripts/build.ts', '--if-old'];
  const child = spawn(process.execPath, command, { cwd: root, timeout: BUILD_MS_MAX });
  let said = '';
  const hear = (piece: Buffer) => {
    said = (said + piece.toString('utf8')).slice(-SAID_CHARS_MAX);
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(`the build did not start: ${error.message}`));
    child.once('close', (code) => {
      const why = said.trim() || `the build ended with ${code ?? 'a signal'} and said nothing`;
      resolve(code === 0 ? undefined : why);
    });
  });
}
