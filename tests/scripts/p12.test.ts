import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PassThrough } from 'node:stream';
import { createSecureContext } from 'node:tls';
import forge from 'node-forge';
import { passwordFrom } from '../../scripts/p12/ask-password';
import { readP12 } from '../../scripts/p12/read-p12';
import { normalizePem } from '../../src/protocol/crypto/pem';
import { oldP12 } from './old-p12';

const ROOT = path.join(__dirname, '../..');
const fixture = (name: string) => readFileSync(path.join(ROOT, 'tests/fixtures/keys', name), 'utf8');
const PASSWORD = '1900009191';
const PEMS = { certificate: fixture('merchant-cert.pem'), private_key: fixture('merchant-key.pem') };
const KEY = forge.pki.privateKeyFromPem(PEMS.private_key);
const CERTIFICATE = forge.pki.certificateFromPem(PEMS.certificate);
const OTHER = forge.pki.certificateFromPem(fixture('platform-cert.pem'));

type Writing = { algorithm: '3des' | 'aes256' };
const modern = (certificates: forge.pki.Certificate[], writing: Writing, password = PASSWORD) => {
  const file = forge.pkcs12.toPkcs12Asn1(KEY, certificates, password, writing);
  return Buffer.from(forge.asn1.toDer(file).getBytes(), 'binary');
};

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(path.join(tmpdir(), 'wxpay-p12-'));
  folders.push(made);
  return made;
}
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true });
});

const OLD = oldP12(KEY, CERTIFICATE, PASSWORD);

test.each<[string, Buffer]>([
  ['40-bit RC2 and triple DES', OLD],
  ['triple DES', modern([CERTIFICATE], { algorithm: '3des' })],
  ['AES-256', modern([CERTIFICATE], { algorithm: 'aes256' })],
  ['a chain, the merchant’s own last', modern([OTHER, CERTIFICATE], { algorithm: '3des' })],
])('a p12 is opened, whatever it was written with: %s', (_what, bytes) => {
  const opened = readP12(bytes, PASSWORD);
  expect(opened).toMatchObject(PEMS);
  expect(opened.serial_no).toMatch(/^777870617973696D[0-9A-F]{24}$/);
});

test('the old kind is one that Node does not open', () => {
  expect(() => createSecureContext({ pfx: OLD, passphrase: PASSWORD })).toThrow();
});

test.each<[string, Buffer, string, string]>([
  ['another password', OLD, '1900000001', 'password'],
  ['no password', OLD, '', 'password'],
  [
    'a certificate of another key',
    modern([OTHER], { algorithm: '3des' }),
    PASSWORD,
    'no certificate of its private key',
  ],
  ['a file cut short', OLD.subarray(0, 900), PASSWORD, 'no p12'],
  ['a PEM', Buffer.from(PEMS.private_key), PASSWORD, 'no p12'],
  ['nothing', Buffer.alloc(0), PASSWORD, 'no p12'],
])('%s is told in words, without the password', (_what, bytes, password, words) => {
  let said = '';
  try {
    readP12(bytes, password);
  } catch (error) {
    said = String(error);
  }
  expect(said).toContain(words);
  if (password !== '') expect(said).not.toContain(password);
});

function terminal(isTTY: boolean) {
  const input = Object.assign(new PassThrough(), { isTTY }) as unknown as NodeJS.ReadStream;
  const output = new PassThrough() as unknown as NodeJS.WriteStream;
  return { input, output, shown: () => String((output as unknown as PassThrough).read() ?? '') };
}

test('what is typed as the password is not shown', async () => {
  const { input, output, shown } = terminal(true);
  const asked = passwordFrom(undefined, { input, output }, 'Password: ');
  (input as unknown as PassThrough).write('s3cret\n');
  expect(await asked).toBe('s3cret');
  expect(shown()).toBe('Password: \n');
});

test('the variable is taken before anybody is asked; where nobody can be asked it is an error', async () => {
  const closed = terminal(false);
  expect(await passwordFrom('from the variable', closed, 'Password: ')).toBe('from the variable');
  await expect(passwordFrom(undefined, closed, 'Password: ')).rejects.toThrow('WXPAY_P12_PASSWORD');
  const gone = terminal(true);
  const asked = passwordFrom(undefined, gone, 'Password: ');
  (gone.input as unknown as PassThrough).end();
  await expect(asked).rejects.toThrow('no password');
});

function command(args: string[], password?: string) {
  const { WXPAY_P12_PASSWORD: _own, ...env } = process.env;
  const run = spawnSync(process.execPath, ['-r', './scripts/typescript.cjs', 'scripts/p12.ts', ...args], {
    cwd: ROOT,
    env: password === undefined ? env : { ...env, WXPAY_P12_PASSWORD: password },
    encoding: 'utf8',
    input: '',
  });
  return { status: run.status, out: run.stdout, told: run.stderr };
}

describe('the command', () => {
  const file = () => {
    const name = path.join(folder(), 'apiclient_cert.p12');
    writeFileSync(name, OLD);
    return name;
  };

  test('prints variables that the configuration takes, and nothing else', () => {
    const { status, out, told } = command([file()], PASSWORD);
    expect([status, told]).toEqual([0, expect.stringContaining('valid to')]);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/s, 2) as [string, string]);
    const { WXPAY_MERCHANT_SERIAL, ...pems } = Object.fromEntries(lines);
    expect(WXPAY_MERCHANT_SERIAL).toMatch(/^[0-9A-F]{40}$/);
    expect(Object.keys(pems)).toEqual(['WXPAY_MERCHANT_CERTIFICATE', 'WXPAY_MERCHANT_PRIVATE_KEY']);
    expect(normalizePem(pems.WXPAY_MERCHANT_CERTIFICATE!, 'CERTIFICATE')).toBe(PEMS.certificate);
    expect(normalizePem(pems.WXPAY_MERCHANT_PRIVATE_KEY!, 'PRIVATE KEY')).toBe(PEMS.private_key);
    expect(told).not.toContain(PASSWORD);
  });

  test('--out writes two files for this user alone, and never over others', () => {
    const source = file();
    const out = path.join(folder(), 'keys');
    const first = command([source, '--out', out], PASSWORD);
    expect([first.status, first.out]).toEqual([0, '']);
    expect(readFileSync(path.join(out, 'apiclient_cert.pem'), 'utf8')).toBe(PEMS.certificate);
    expect(readFileSync(path.join(out, 'apiclient_key.pem'), 'utf8')).toBe(PEMS.private_key);
    expect(statSync(path.join(out, 'apiclient_key.pem')).mode & 0o077).toBe(0);
    rmSync(path.join(out, 'apiclient_cert.pem'));
    const second = command([source, '--out', out], PASSWORD);
    expect([second.status, second.told]).toEqual([2, expect.stringContaining('is there already')]);
    expect(existsSync(path.join(out, 'apiclient_cert.pem'))).toBe(false);
  });

  test.each<[string, () => string[], string | undefined, string]>([
    ['no file', () => [], PASSWORD, 'missing required argument'],
    ['a file that is not there', () => [path.join(folder(), 'a.p12')], PASSWORD, 'ENOENT'],
    ['another password', () => [file()], 'wrong', 'the password does not open it'],
    ['nobody to ask', () => [file()], undefined, 'WXPAY_P12_PASSWORD'],
    ['a password as an argument', () => [file(), '--password', PASSWORD], undefined, 'unknown option'],
  ])('%s ends with 2 and a reason, nothing printed', (_what, args, password, words) => {
    const { status, out, told } = command(args(), password);
    expect([status, out]).toEqual([2, '']);
    expect(told).toContain(words);
  });

  test('--help ends with 0', () => {
    const { status, out } = command(['--help']);
    expect([status, out]).toEqual([0, expect.stringContaining('WXPAY_P12_PASSWORD')]);
  });
});
