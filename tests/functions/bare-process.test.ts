import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { control, testWorld } from '../support/world';

const BUILT = join(__dirname, '../../dist/cloudfunctions');

/** Runs built code in a process with nothing but the function's own variables, and tells which files it loaded. */
function inBareProcess(
  name: string,
  event: object,
  variables: Record<string, string>,
): { answer: unknown; loaded: string[] } {
  const script = `
    const { main } = require(${JSON.stringify(join(BUILT, name, 'index.js'))});
    main(${JSON.stringify(event)}).then((answer) => {
      const loaded = Object.keys(require.cache).map((file) => require('node:path').basename(file));
      process.stdout.write('\\n' + JSON.stringify({ answer, loaded }));
      process.exit(0);
    });`;
  const run = spawnSync(process.execPath, ['-e', script], {
    env: variables,
    encoding: 'utf8',
    timeout: 20_000,
  });
  const lastLine = run.stdout.trim().split('\n').at(-1) ?? '';
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(lastLine);
}

/** A complete configuration that reaches nobody: the port is closed. */
async function variables(): Promise<Record<string, string>> {
  const world = await testWorld();
  const { body } = await control(world, 'GET', '/merchants');
  const { direct, platform } = body;
  return {
    WXPAY_GATEWAY: 'v3',
    WXPAY_APPID: String(direct!.appid),
    WXPAY_MCHID: String(direct!.mchid),
    WXPAY_MERCHANT_SERIAL: String(direct!.serial_no),
    WXPAY_MERCHANT_PRIVATE_KEY: String(direct!.private_key),
    WXPAY_API_V3_KEY: String(direct!.api_v3_key),
    WXPAY_PUBLIC_KEY_ID: String(platform!.public_key!.id),
    WXPAY_PUBLIC_KEY: String(platform!.public_key!.pem),
    WXPAY_NOTIFY_URL: 'http://127.0.0.1:9/http/pay-notify',
    WXPAY_BASE_URL: 'http://127.0.0.1:9',
  };
}

const notification = (headers: Record<string, string>) => ({
  httpMethod: 'POST',
  path: '/',
  headers,
  body: '{}',
  isBase64Encoded: false,
});

test('F-90 a refused notification never loads the database SDK, nor what only the timer needs', async () => {
  const env = await variables();
  const signed = {
    'wechatpay-serial': env.WXPAY_PUBLIC_KEY_ID!,
    'wechatpay-timestamp': String(Math.floor(Date.now() / 1_000)),
    'wechatpay-nonce': 'n',
    'wechatpay-signature': Buffer.alloc(256, 1).toString('base64'),
  };
  for (const headers of [{}, signed, { ...signed, 'wechatpay-signature': 'WECHATPAY/SIGNTEST/x' }]) {
    const { answer, loaded } = inBareProcess('pay-notify', notification(headers), env);
    expect(answer).toMatchObject({ statusCode: 401 });
    expect(loaded).toEqual(['index.js']);
  }
});

test('F-47 XML is parsed only where an APIv2 key is configured, by a file that nothing else loads', async () => {
  const env = await variables();
  const withKey = { ...env, WXPAY_API_V2_KEY: 'v2key0123456789abcdefghijklmnopq' };
  const members = '<return_code>SUCCESS</return_code><mch_id>1900009191</mch_id><req_info>AAAA</req_info>';
  const notice = { ...notification({ 'content-type': 'text/xml' }), body: `<xml>${members}</xml>` };
  const unread = inBareProcess('pay-notify', notice, env);
  expect(unread).toMatchObject({ answer: { statusCode: 400 }, loaded: ['index.js'] });
  const unopened = inBareProcess('pay-notify', notice, withKey);
  expect(unopened).toMatchObject({ answer: { statusCode: 401 }, loaded: ['index.js', 'v2.js'] });
  const json = inBareProcess('pay-notify', notification({}), withKey);
  expect(json).toMatchObject({ answer: { statusCode: 401 }, loaded: ['index.js'] });
});

test('a refused request to pay never loads the SDK', async () => {
  const { answer, loaded } = inBareProcess('pay', { action: 'create', amount: 1 }, await variables());
  expect(answer).toMatchObject({ ok: false, error: { code: 'REQUEST_INVALID' } });
  expect(loaded).toEqual(['index.js']);
});

test('without a configuration a notification is answered 500, and the log lists every variable', async () => {
  const { answer } = inBareProcess('pay-notify', notification({}), {});
  expect(answer).toMatchObject({ statusCode: 500 });
  expect(JSON.stringify(answer)).not.toContain('WXPAY_');
});

test('without a configuration pay answers CONFIG_INVALID, without details for the client', async () => {
  const event = { action: 'list' };
  const { answer } = inBareProcess('pay', event, {
    TENCENTCLOUD_RUNENV: 'SCF',
    TCB_ENV: 'e',
    WX_OPENID: 'oA',
    WX_CONTEXT_KEYS: 'WX_OPENID',
  });
  expect(answer).toMatchObject({ ok: false, error: { code: 'CONFIG_INVALID' } });
  expect(JSON.stringify(answer)).not.toContain('WXPAY_');
});
