import type { HttpIn, HttpOut } from '../../simulator/http';
import { rawExchange, rawMessage } from '../../simulator/raw-exchange';
import { Recorder } from '../../simulator/recorder';

const request = (changes: Partial<HttpIn> = {}): HttpIn => ({
  method: 'POST',
  url: '/v3/pay/transactions/jsapi?a=1',
  path: '/v3/pay/transactions/jsapi',
  query: new URLSearchParams('a=1'),
  headers: { authorization: 'WECHATPAY2-SHA256-RSA2048 mchid="1"', host: '127.0.0.1' },
  body: Buffer.from('{"a": 1 }'),
  hostname: '127.0.0.1',
  ...changes,
});
const answer: HttpOut = { status: 200, headers: { 'wechatpay-nonce': 'n' }, body: Buffer.from('{}') };
const entry = { at: 1, method: 'POST', path: '/', status: 200, request: {}, answer: {} };

test('an entry made while a host answers keeps the bytes of both messages as they were', async () => {
  const recorder = new Recorder();
  await recorder.exchange(request(), { instance: 'pay#1' }, async () => {
    recorder.add({ ...entry, host: 'wechatpay' });
    return answer;
  });
  expect(recorder.list()[0]).toMatchObject({
    id: 1,
    instance: 'pay#1',
    raw: {
      request: {
        start_line: 'POST /v3/pay/transactions/jsapi?a=1 HTTP/1.1',
        headers: request().headers,
        body: '{"a": 1 }',
        encoding: 'utf8',
        bytes: 9,
      },
      answer: { status: 200, headers: { 'wechatpay-nonce': 'n' }, body: '{}' },
    },
  });
});

test('what a call sets in motion beside it is no part of it', async () => {
  const recorder = new Recorder();
  await recorder.exchange(request(), { instance: 'pay#1' }, async () => {
    recorder.add({ ...entry, host: 'notification' });
    return answer;
  });
  expect(recorder.list()[0]).not.toHaveProperty('raw');
  expect(recorder.list()[0]).not.toHaveProperty('instance');
});

test('what a simulator hears while another one answers is no part of that call', async () => {
  const [recorder, other] = [new Recorder(), new Recorder()];
  await recorder.exchange(request(), { instance: 'pay#1' }, async () => {
    other.add({ ...entry, host: 'wechatpay' });
    return answer;
  });
  expect(other.list()[0]).not.toHaveProperty('raw');
  expect(other.list()[0]).not.toHaveProperty('instance');
});

test('an answer that never came is null', () => {
  expect(rawExchange(request(), { drop: true }).answer).toBeNull();
});

test.each([
  ['a secret in the address', { url: '/sns/jscode2session?appid=wx1&secret=hush&js_code=c' }],
  ['a token in the address', { url: '/wxa/x?access_token=hush' }],
  ['a session_key in a body', { body: Buffer.from('{"openid":"o","session_key":"hush"}') }],
  ['a secret in a body', { body: Buffer.from('{"secret": "hush", "appid": "wx1"}') }],
  ['an authorization that is no signature', { headers: { authorization: 'Bearer hush' } }],
  ['a session token', { headers: { 'x-session-token': 'hush' } }],
])('%s is not kept', (_what, changes) => {
  expect(JSON.stringify(rawExchange(request(changes), answer))).not.toContain('hush');
});

test('bytes that are no text are kept in base64', () => {
  const message = rawMessage({}, Buffer.from([0xff, 0x00]));
  expect(message).toMatchObject({ encoding: 'base64', body: '/wA=', bytes: 2 });
});

test('a long text is cut between two characters, and says how long it was', () => {
  const message = rawMessage({}, Buffer.from(`a${'茶'.repeat(10_000)}`));
  expect(message).toMatchObject({ encoding: 'utf8', bytes: 30_001, cut: true });
  expect(message.body).toMatch(/^a茶+$/);
});

test('the oldest entries are forgotten, their numbers are not given again', () => {
  const recorder = new Recorder();
  for (let n = 0; n < 2_010; n++) recorder.add({ ...entry, host: 'control' });
  expect(recorder.list()).toHaveLength(2_000);
  expect(recorder.list()[0]!.id).toBe(11);
  recorder.clear();
  recorder.add({ ...entry, host: 'control' });
  expect(recorder.find(2_011)).toBeDefined();
  expect(recorder.find(1)).toBeUndefined();
});
