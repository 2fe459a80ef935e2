import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { passwordFrom } from './p12/ask-password';
import { type OpenedP12, readP12 } from './p12/read-p12';

/** `npm run p12`: a merchant's apiclient_cert.p12 → what the environment of a function takes. */

const FILE_MAX_BYTES = 1024 * 1024;
/** What the shell is told: 0 done, 2 it could not be done. */
const EXIT = { done: 0, failed: 2 };

async function run(file: string, { out }: { out?: string }): Promise<void> {
  if (statSync(file).size > FILE_MAX_BYTES) throw new Error(`${file} is over 1 MB: it is no p12 file`);
  const bytes = readFileSync(file);
  const terminal = { input: process.stdin, output: process.stderr };
  const password = await passwordFrom(process.env.WXPAY_P12_PASSWORD, terminal, `Password of ${file}: `);
  const opened = readP12(bytes, password);
  console.error(`certificate ${opened.serial_no}, valid to ${opened.valid_to}`);
  if (out === undefined) console.log(variables(opened));
  else save(opened, out);
}

/** On one line each, as a variable takes them. */
function variables({ certificate, private_key, serial_no }: OpenedP12): string {
  const packed = (pem: string) => pem.replace(/-----[A-Z ]+-----|\s/g, '');
  return [
    `WXPAY_MERCHANT_SERIAL=${serial_no}`,
    `WXPAY_MERCHANT_CERTIFICATE=${packed(certificate)}`,
    `WXPAY_MERCHANT_PRIVATE_KEY=${packed(private_key)}`,
  ].join('\n');
}

/** The names that WeChat Pay gives them. Nothing is written over: the files there may be the only ones. */
function save({ certificate, private_key }: OpenedP12, folder: string): void {
  const files = { 'apiclient_cert.pem': certificate, 'apiclient_key.pem': private_key };
  for (const name of Object.keys(files)) {
    if (existsSync(join(folder, name))) throw new Error(`${join(folder, name)} is there already`);
  }
  mkdirSync(folder, { recursive: true });
  for (const [name, pem] of Object.entries(files)) {
    writeFileSync(join(folder, name), pem, { mode: 0o600, flag: 'wx' });
    console.error(join(folder, name));
  }
}

const ABOUT = [
  'Takes certificate and private key out of a p12 file (apiclient_cert.p12), whatever cipher it was written with.',
  '',
  'Prints WXPAY_MERCHANT_SERIAL, WXPAY_MERCHANT_CERTIFICATE and WXPAY_MERCHANT_PRIVATE_KEY for .env or the variables of a function; with --out it writes two PEM files instead. The private key is in what it prints: let nobody see it.',
  '',
  'The password, which for a new certificate is the merchant number, is asked for, or taken from WXPAY_P12_PASSWORD. It is never an argument.',
  '',
  'Ends with 0 when it is done, 2 when it could not be done.',
].join('\n');

const program = new Command('npm run p12 --')
  .description(ABOUT)
  .argument('<file>', 'the p12 file')
  .option('--out <folder>', 'writes apiclient_cert.pem and apiclient_key.pem there, for this user only')
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.done : EXIT.failed))
  .action(run);

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT.failed;
});
