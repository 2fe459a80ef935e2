import { DIRECT_MERCHANT, PARTNER_MERCHANT } from '../../../simulator/wechatpay/merchants';
import { apply, billOf, buy, buyAtSub, DATE, DAY_MS, get, PARTNER, parsedBill, READY } from './support/bills';
import { isSignedBy, jsonOf } from './support/client';
import { CREDENTIALS, createWorld, KEYS, type World } from './support/world';

let world: World;
beforeEach(() => {
  // Nobody has to be told here: undelivered notifications would be repeated through all the days.
  world = createWorld({ post: async () => ({ status: 204, ms: 0 }) });
});
afterEach(() => world.end());

const ONE = 'T20310304000001';
const trade = (query: string, as = CREDENTIALS) => get(world, `/v3/bill/tradebill?${query}`, as);
const flow = (query: string, as = CREDENTIALS) => get(world, `/v3/bill/fundflowbill?${query}`, as);
const toldOf = (answer: { status: number; body: Buffer }) => {
  const { code, message, detail } = jsonOf(answer);
  return { status: answer.status, code, message, detail };
};

/** A payment of one yuan, and the moment its bill is there. */
async function oneDay() {
  await buy(world, ONE, 100);
  await world.clock.set(READY);
}

describe('what is answered', () => {
  test('hash and address of the file, signed', async () => {
    await oneDay();
    for (const answer of [await trade(`bill_date=${DATE}`), await flow(`bill_date=${DATE}`)]) {
      expect([answer.status, jsonOf(answer)]).toEqual([
        200,
        {
          hash_type: 'SHA1',
          hash_value: expect.stringMatching(/^[0-9a-f]{40}$/),
          download_url: expect.stringMatching(
            /^http:\/\/127\.0\.0\.1:1\/v3\/billdownload\/file\?token=[0-9A-Za-z]{48}$/,
          ),
        },
      ]);
      expect(isSignedBy(answer, KEYS.platform[0]!.certificate)).toBe(true);
    }
  });

  test('bill_type absent is ALL, account_type absent is BASIC', async () => {
    await oneDay();
    const hashes = async (path: string, option: string) => {
      const [absent, given] = [await apply(world, path), await apply(world, `${path}&${option}`)];
      expect(absent.hash_value).toBe(given.hash_value);
    };
    await hashes(`tradebill?bill_date=${DATE}`, 'bill_type=ALL');
    await hashes(`fundflowbill?bill_date=${DATE}`, 'account_type=BASIC');
  });
});

describe('parameters', () => {
  const wrong = (field: string, value: string, issue: RegExp) => ({
    status: 400,
    code: 'PARAM_ERROR',
    message: expect.stringContaining(`“/query/${field}”`),
    detail: { location: 'query', field, value, issue: expect.stringMatching(issue) },
  });

  test.each(['', '20310304', '2031-3-4', '2031-02-29', '2031-13-01', '2031-03-00', '2031-03-04 '])(
    'bill_date "%s" is no date: PARAM_ERROR',
    async (date) => {
      await oneDay();
      for (const ask of [trade, flow])
        expect(toldOf(await ask(`bill_date=${encodeURIComponent(date)}`))).toEqual(
          wrong('bill_date', date, /格式不符|长度/),
        );
    },
  );

  test('bill_date is needed', async () => {
    for (const ask of [trade, flow])
      expect(toldOf(await ask('tar_type=GZIP'))).toEqual(wrong('bill_date', '', /必填/));
  });

  test('today and days to come are refused, by the simulated clock, to the millisecond', async () => {
    await buy(world, ONE, 100);
    const midnight = Date.parse('2031-03-05T00:00:00+08:00');
    await world.clock.set(midnight - 1);
    expect(toldOf(await trade(`bill_date=${DATE}`))).toEqual(wrong('bill_date', DATE, /早于今天/));
    expect(toldOf(await trade('bill_date=2031-03-05'))).toMatchObject({ code: 'PARAM_ERROR' });
    await world.clock.set(midnight);
    expect(toldOf(await trade(`bill_date=${DATE}`))).toMatchObject({ code: 'STATEMENT_CREATING' });
  });

  test.each([
    ['2031-06-04T12:00:00+08:00', '2031-03-04', '2031-03-03'],
    ['2031-05-31T23:59:59+08:00', '2031-02-28', '2031-02-27'],
    ['2032-05-31T12:00:00+08:00', '2032-02-29', '2032-02-28'],
    ['2031-02-10T00:00:00+08:00', '2030-11-10', '2030-11-09'],
    ['2031-03-31T00:00:00+08:00', '2030-12-31', '2030-12-30'],
  ])('at %s the oldest bill is that of %s', async (now, oldest, older) => {
    await world.clock.set(Date.parse(now));
    expect(toldOf(await trade(`bill_date=${oldest}`))).toMatchObject({ code: 'NO_STATEMENT_EXIST' });
    expect(toldOf(await trade(`bill_date=${older}`))).toEqual(wrong('bill_date', older, /三个月/));
  });

  test.each([
    ['tradebill', 'bill_type', 'all'],
    ['tradebill', 'bill_type', ''],
    ['tradebill', 'tar_type', 'gzip'],
    ['fundflowbill', 'tar_type', 'ZIP'],
    ['fundflowbill', 'account_type', 'BASE'],
  ])('%s: %s "%s" is not known', async (path, field, value) => {
    await oneDay();
    const answer = await get(world, `/v3/bill/${path}?bill_date=${DATE}&${field}=${value}`);
    expect(toldOf(answer)).toEqual(wrong(field, value, /须为|长度/));
  });

  test.each([
    ['tradebill', 'account_type=BASIC'],
    ['tradebill', 'sub_mchid=1900009292'],
    ['tradebill', 'x=1'],
    ['fundflowbill', 'bill_type=ALL'],
    ['fundflowbill', 'sub_mchid=1900009292'],
  ])('%s: %s is a parameter that nobody asked for', async (path, more) => {
    await oneDay();
    const answer = await get(world, `/v3/bill/${path}?bill_date=${DATE}&${more}`);
    const [field, value] = more.split('=') as [string, string];
    expect(toldOf(answer)).toEqual(wrong(field, value, /未定义/));
    expect(answer.headers['request-id']).toMatch(/-270924358$/);
  });

  test('a parameter that comes twice is refused', async () => {
    await oneDay();
    const answer = await trade(`bill_date=${DATE}&bill_date=${DATE}`);
    expect(toldOf(answer)).toEqual(wrong('bill_date', DATE, /重复/));
  });
});

describe('when there is a bill', () => {
  const CREATING = { status: 400, code: 'STATEMENT_CREATING', message: '账单生成中' };
  const NONE = { status: 400, code: 'NO_STATEMENT_EXIST', message: '请求的账单文件不存在' };

  test('until 10:00 of the next day it is being made, to the millisecond', async () => {
    await buy(world, ONE, 100);
    await world.clock.set(READY - 1);
    for (const ask of [trade, flow])
      expect(toldOf(await ask(`bill_date=${DATE}`))).toEqual({ ...CREATING, detail: undefined });
    await world.clock.set(READY);
    for (const ask of [trade, flow]) expect((await ask(`bill_date=${DATE}`)).status).toBe(200);
  });

  test('a day without trades is being made until then, too, and then there is none', async () => {
    await world.clock.set(READY - 1);
    expect(toldOf(await trade(`bill_date=${DATE}`))).toMatchObject(CREATING);
    await world.clock.set(READY);
    for (const ask of [trade, flow]) expect(toldOf(await ask(`bill_date=${DATE}`))).toMatchObject(NONE);
  });

  test('an order that nobody paid makes no bill', async () => {
    await world.prepay();
    await world.clock.set(READY);
    expect(toldOf(await trade(`bill_date=${DATE}`))).toMatchObject(NONE);
  });

  test('a day of refunds alone has a bill, but none of payments', async () => {
    await buy(world, ONE, 100);
    await world.clock.advance(DAY_MS);
    world.pay.refunds.onPlatform(ONE, 40);
    await world.clock.set(READY + DAY_MS);
    expect(toldOf(await trade('bill_date=2031-03-05&bill_type=SUCCESS'))).toMatchObject(NONE);
    for (const type of ['ALL', 'REFUND'])
      expect((await trade(`bill_date=2031-03-05&bill_type=${type}`)).status).toBe(200);
    expect(toldOf(await trade(`bill_date=${DATE}&bill_type=REFUND`))).toMatchObject(NONE);
  });

  test.each(['RECHARGE_REFUND', 'ALL_SPECIAL', 'SUC_SPECIAL', 'REF_SPECIAL'])(
    'bill_type %s is known, and there is none',
    async (type) => {
      await oneDay();
      expect(toldOf(await trade(`bill_date=${DATE}&bill_type=${type}`))).toMatchObject(NONE);
    },
  );

  test.each(['OPERATION', 'FEES'])('nothing is ever booked on the account %s', async (type) => {
    await oneDay();
    expect(toldOf(await flow(`bill_date=${DATE}&account_type=${type}`))).toMatchObject(NONE);
  });

  test('a payment belongs to the Beijing day of its millisecond', async () => {
    const midnight = Date.parse('2031-03-05T00:00:00+08:00');
    const numbers = ['T2031030400000A', 'T2031030400000B', 'T2031030500000C', 'T2031030500000D'];
    const at = [midnight - DAY_MS, midnight - 1, midnight, midnight + DAY_MS - 1];
    for (const [index, number] of numbers.entries()) {
      await world.clock.set(at[index]!);
      await buy(world, number, 100 + index);
    }
    await world.clock.set(READY + DAY_MS);
    const days = [await billOf(world, `tradebill?bill_date=${DATE}`)];
    days.push(await billOf(world, 'tradebill?bill_date=2031-03-05'));
    expect(days.map((text) => numbers.filter((number) => text.includes(number)))).toEqual([
      numbers.slice(0, 2),
      numbers.slice(2),
    ]);
    expect(days[0]).toContain('`2031-03-04 23:59:59,');
    expect(days[1]).toContain('`2031-03-05 00:00:00,');
  });

  test('a refund belongs to the day it was started on, to the millisecond', async () => {
    const midnight = Date.parse('2031-03-05T00:00:00+08:00');
    await buy(world, ONE, 100);
    await world.clock.set(midnight - 1);
    world.pay.refunds.onPlatform(ONE, 30);
    await world.clock.set(midnight);
    world.pay.refunds.onPlatform(ONE, 20);
    await world.clock.set(READY + DAY_MS);
    const amounts = async (date: string) => {
      const { rows } = await parsedBill(world, `tradebill?bill_date=${date}&bill_type=REFUND`);
      return rows.map((row) => row.退款金额);
    };
    expect([await amounts(DATE), await amounts('2031-03-05')]).toEqual([['0.30'], ['0.20']]);
  });
});

describe('whose bill', () => {
  const OTHER_SUB = PARTNER_MERCHANT.other_sub_mchid;
  const NOWHERE = '1900000001';

  test('a merchant sees nothing of another', async () => {
    await oneDay();
    expect(toldOf(await trade(`bill_date=${DATE}`, PARTNER))).toMatchObject({ code: 'NO_STATEMENT_EXIST' });
  });

  test("a provider's bill has all its sub-merchants, or the one it names; a direct merchant's has neither", async () => {
    await buy(world, ONE, 100);
    buyAtSub(world, 'P2031030400000A', 200, PARTNER_MERCHANT.sub_mchid);
    buyAtSub(world, 'P2031030400000B', 300, OTHER_SUB);
    // A number that only begins like the first one's.
    buyAtSub(world, 'P2031030400000C', 400, `${PARTNER_MERCHANT.sub_mchid}0`);
    await world.clock.set(READY);
    const numbers = [ONE, 'P2031030400000A', 'P2031030400000B', 'P2031030400000C'];
    const inBill = async (query: string, as = CREDENTIALS) => {
      const text = await billOf(world, `tradebill?bill_date=${DATE}${query}`, as);
      return numbers.filter((number) => text.includes(number));
    };
    expect(await inBill('', PARTNER)).toEqual(numbers.slice(1));
    expect(await inBill(`&sub_mchid=${PARTNER_MERCHANT.sub_mchid}`, PARTNER)).toEqual([numbers[1]]);
    expect(await inBill(`&sub_mchid=${OTHER_SUB}`, PARTNER)).toEqual([numbers[2]]);
    expect(await inBill('')).toEqual([ONE]);
  });

  test.each([
    [DIRECT_MERCHANT.mchid, 403, 'NO_AUTH'],
    [NOWHERE, 400, 'MCH_NOT_EXISTS'],
    [OTHER_SUB, 400, 'NO_STATEMENT_EXIST'],
    [PARTNER.mchid, 400, 'INVALID_REQUEST'],
    ['', 400, 'PARAM_ERROR'],
  ])('a provider that asks for sub_mchid "%s": %i %s', async (sub_mchid, status, code) => {
    await world.clock.set(READY);
    const answer = await trade(`bill_date=${DATE}&sub_mchid=${sub_mchid}`, PARTNER);
    expect(toldOf(answer)).toMatchObject({ status, code });
  });

  test("a provider's own account has none of its sub-merchants' money", async () => {
    buyAtSub(world, 'P2031030400000A', 200, PARTNER_MERCHANT.sub_mchid);
    await world.clock.set(READY);
    expect(toldOf(await flow(`bill_date=${DATE}`, PARTNER))).toMatchObject({ code: 'NO_STATEMENT_EXIST' });
  });
});

test('a bill needs a signature, in the words of its web server', async () => {
  const answer = await world.call({ url: `/v3/bill/tradebill?bill_date=${DATE}`, authorization: '' });
  expect([answer.status, jsonOf(answer).code, jsonOf(answer).message]).toEqual([
    401,
    'SIGN_ERROR',
    'Http头Authorization值格式错误，请参考《微信支付商户REST API签名规则》',
  ]);
});
