import type { InboundAnswer, OutboundRequest, Transport } from '../../src/gateways/transport';
import { TransportError } from '../../src/gateways/transport';
import type { Config } from '../../src/runtime/config';
import { callerOf, payerOf } from '../../src/runtime/payer';

const SECRET = 'canary0123456789canary0123456789';
const config = (app_secret?: string) =>
  ({ app_secret, weixin_host: 'https://api.weixin.qq.com', gateway: { appid: 'wx1' } }) as unknown as Config;

/** What code2Session answers, and what it was asked. */
function weixin(answer: object | string | Error) {
  const asked: OutboundRequest[] = [];
  const transport: Transport = {
    send: async (request): Promise<InboundAnswer> => {
      asked.push(request);
      if (answer instanceof Error) throw answer;
      const body = Buffer.from(typeof answer === 'string' ? answer : JSON.stringify(answer));
      return { status: 200, headers: {}, body };
    },
    stream: () => Promise.reject(new Error('not in this test')),
  };
  return { transport, asked };
}
const caller = (openid?: string) => ({ openid, client_ip: undefined });

test('with secret and code the payer is whom WeChat names, where the cloud names nobody', async () => {
  const { transport, asked } = weixin({ openid: 'oByCode', session_key: 's' });
  expect(await payerOf(config(SECRET), transport, caller(), 'code&1')).toBe('oByCode');
  expect(asked.map((request) => request.url)).toEqual([
    `https://api.weixin.qq.com/sns/jscode2session?appid=wx1&secret=${SECRET}&js_code=code%261&grant_type=authorization_code`,
  ]);
});

test('where the cloud names somebody as well, both must name the same', async () => {
  const { transport } = weixin({ openid: 'oByCode' });
  expect(await payerOf(config(SECRET), transport, caller('oByCode'), 'c')).toBe('oByCode');
  await expect(payerOf(config(SECRET), transport, caller('oByCloud'), 'c')).rejects.toMatchObject({
    code: 'PAYER_MISMATCH',
  });
});

test.each([
  ['without a secret', undefined, 'c'],
  ['without a code', SECRET, undefined],
])('%s the cloud alone says who pays, and nobody is asked', async (_what, secret, code) => {
  const { transport, asked } = weixin({ openid: 'oByCode' });
  expect(await payerOf(config(secret), transport, caller('oByCloud'), code)).toBe('oByCloud');
  await expect(payerOf(config(secret), transport, caller(), code)).rejects.toMatchObject({
    code: 'PAYER_UNKNOWN',
  });
  expect(asked).toEqual([]);
});

test.each([40029, 40163, 40226, 41008])('errcode %i speaks of the code: log in again', async (errcode) => {
  const { transport } = weixin({ errcode, errmsg: 'x' });
  await expect(payerOf(config(SECRET), transport, caller(), 'c')).rejects.toMatchObject({
    code: 'LOGIN_CODE_REFUSED',
  });
});

test.each<[string, object | string | Error]>([
  ['an errcode beside an openid', { openid: 'oByCode', errcode: -1 }],
  ['a busy system', { errcode: -1 }],
  ['no openid', {}],
  ['an empty openid', { openid: '' }],
  ['an openid of 129 characters', { openid: 'o'.repeat(129) }],
  ['a number for an openid', { openid: 12345 }],
  ['a list', []],
  ['null', 'null'],
  ['no JSON', '<html>'],
  ['no answer', new TransportError('timeout after 3000 ms')],
])('code2Session with %s names nobody, and the cloud does not stand in', async (_what, answer) => {
  const { transport } = weixin(answer);
  await expect(payerOf(config(SECRET), transport, caller('oByCloud'), 'c')).rejects.toMatchObject({
    code: 'PAYER_UNKNOWN',
    retry: 'same_request',
  });
});

test('I-19 neither the secret nor the code enters an error, causes included', async () => {
  for (const answer of [new Error(`GET https://x/?secret=${SECRET}`), { errcode: 40029 }, SECRET]) {
    const { transport } = weixin(answer);
    const error = await payerOf(config(SECRET), transport, caller(), 'canary-code').catch(
      (one: Error) => one,
    );
    const { message, stack, cause } = error as Error;
    expect(`${message}${stack}${String(cause)}`).not.toContain('canary');
  }
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['2001:db8::7', '2001:db8::7'],
  ['unknown', undefined],
  ['', undefined],
])('the address %p of a caller goes into the order as %p', (found, kept) => {
  expect(callerOf({ OPENID: 'oA', CLIENTIP: found }, {}).client_ip).toBe(kept);
});
