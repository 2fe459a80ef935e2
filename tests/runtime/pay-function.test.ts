import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPayFunction } from '../../src/runtime/pay-function';
import type { RateLimit } from '../../src/runtime/rate-limit';
import { GOOD } from './good-config';

/** The function on an SDK whose database is empty and writes down whose orders it was asked for. */
function payFunction(
  context: () => Record<string, unknown>,
  env: Record<string, string> = {},
  rate?: RateLimit,
) {
  const asked: unknown[] = [];
  let loads = 0;
  const query = {
    orderBy: () => query,
    limit: () => query,
    field: () => query,
    get: async () => ({ data: [] }),
  };
  const collection = () => ({
    ...query,
    where: (conditions: { openid?: unknown }) => {
      asked.push(conditions.openid);
      return query;
    },
    doc: (id: string) => ({
      get: async () => {
        asked.push(id);
        return { data: null };
      },
    }),
  });
  const main = createPayFunction({
    env: { ...GOOD, ...env },
    ...(rate ? { rate } : {}),
    merchant: { quote: async () => ({ refused: 'closed today' }), fulfil: async () => undefined },
    loadReconcile: () => ({
      reports: async () => [],
      reconcileNow: () => Promise.reject(new Error('not in this test')),
    }),
    loadSdk: () => {
      loads++;
      return {
        DYNAMIC_CURRENT_ENV: 'env',
        init: () => undefined,
        database: () => ({ collection, command: {} }),
        getWXContext: context,
      };
    },
  });
  return { main, asked, loads: () => loads };
}

beforeEach(() => {
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
});
afterEach(() => jest.restoreAllMocks());

test('who calls is read before anything is awaited: the next event of the instance changes nothing', async () => {
  let openid = 'oFirst';
  const { main, asked } = payFunction(() => ({ OPENID: openid }));
  const first = main({ action: 'list' });
  openid = 'oSecond';
  const second = main({ action: 'list' });
  openid = 'oStaff';
  await Promise.all([first, second]);
  expect(asked).toEqual(['oFirst', 'oSecond']);
});

test('an openid of digits only is taken from the variable: as a number it has lost some', async () => {
  const digits = '123456789012345678901234';
  const { main, asked } = payFunction(() => ({ OPENID: Number(digits) }), { WX_OPENID: digits });
  await main({ action: 'list' });
  expect(asked).toEqual([digits]);
});

test.each([{}, { OPENID: '' }, { OPENID: undefined }])(
  'without a name from the cloud nothing is read, whatever the request says: %p',
  async (context) => {
    const { main, asked } = payFunction(() => context);
    const answer = await main({ action: 'list', userInfo: { openId: 'oForged' } });
    expect(answer).toMatchObject({ ok: false, error: { code: 'PAYER_UNKNOWN' } });
    expect(asked).toEqual([]);
  },
);

test('more than a hundred requests at once by one user are refused before the database hears of them', async () => {
  const { main, asked } = payFunction(() => ({ OPENID: 'oA' }));
  const answers: object[] = [];
  for (let n = 0; n < 160; n++) answers.push(await main({ action: 'query', out_trade_no: 'x' }));
  const refused = answers.filter((one) => JSON.stringify(one).includes('RATE_LIMITED'));
  expect(refused.length).toBeGreaterThan(0);
  expect(asked).toHaveLength(160 - refused.length);
  expect(refused[0]).toMatchObject({ ok: false, error: { retry: 'same_request' } });
});

test('a request that cannot be understood loads no SDK and reads no key', async () => {
  const { main, loads } = payFunction(() => ({ OPENID: 'oA' }), { WXPAY_MCHID: 'wrong' });
  for (const event of [undefined, [], 'x', { action: 'drop' }, { httpMethod: 'POST' }]) {
    expect(await main(event)).toMatchObject({ ok: false });
  }
  expect(loads()).toBe(0);
  expect(await main({ action: 'list' })).toMatchObject({ error: { code: 'CONFIG_INVALID', retry: 'never' } });
});

test('the shop’s own reason reaches the buyer', async () => {
  const { main } = payFunction(() => ({ OPENID: 'oA' }));
  const request = { action: 'create', request_id: 'r'.repeat(22), items: [{ sku: 'tea', quantity: 1 }] };
  expect(await main(request)).toEqual({
    ok: false,
    now: expect.any(Number),
    error: { code: 'QUOTE_REFUSED', message: 'closed today', retry: 'never' },
  });
});

test('a payer known by the login code alone is limited too, before the database hears of it', async () => {
  const server = createServer((_request, response) => response.end('{"openid":"oCode","session_key":"k"}'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { WXPAY_BASE_URL: base, WXPAY_APP_SECRET: 's'.repeat(32) };
  const seen: string[] = [];
  const rate = { takes: (openid: string) => seen.push(openid) < 0 };
  const { main, asked } = payFunction(() => ({}), env, rate);
  const answer = await main({ action: 'resume', out_trade_no: 'x', code: 'c' });
  server.closeAllConnections();
  server.close();
  expect(answer).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
  expect([seen, asked]).toEqual([['oCode'], []]);
});
