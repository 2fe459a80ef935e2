import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

type Terminal = { input: NodeJS.ReadStream; output: NodeJS.WriteStream };

/**
 * The password: from the variable, else asked for without showing what is typed. Never an argument: those are seen
 * by every user of the machine and kept in the shell's history.
 * @throws Error where there is neither a variable nor anybody to ask
 */
export async function passwordFrom(
  variable: string | undefined,
  { input, output }: Terminal,
  question: string,
): Promise<string> {
  if (variable !== undefined) return variable;
  if (!input.isTTY) throw new Error('no password: set WXPAY_P12_PASSWORD, or run it in a terminal');
  output.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input, output: silent, terminal: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      reader.once('line', resolve);
      reader.once('close', () => reject(new Error('no password was given')));
    });
  } finally {
    reader.close();
    output.write('\n');
  }
}
