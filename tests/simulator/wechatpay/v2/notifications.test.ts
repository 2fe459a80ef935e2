import { RETRY_PAUSES_MS } from '../../../../simulator/wechatpay/notifier/notifier';
import { openReqInfo, xmlFields } from '../support/client';
import { createReceiver } from '../support/receiver';
import { refunding } from '../support/refunds';
import { createWorld, MINUTE_MS, NUMBER, OPENID, type World } from '../support/world';
import {
  call,
  DIRECT,
  type Fields,
  order,
  PROVIDER,
  paidOrder,
  type SignType,
  signed,
  xml,
} from './support/client';

const SUCCESS = { status: 200, body: xml({ return_code: 'SUCCESS', return_msg: 'OK' }) };

let world: World;
let merchant: Awaited<ReturnType<typeof createReceiver>>;
beforeEach(async () => {
  merchant = await createReceiver(Array(20).fill(SUCCESS));
  world = createWorld({ own_base: merchant.base });
});
afterEach(async () => {
  world.end();
  await merchant.close();
});

const paid = async (how: { sign_type?: SignType } = {}) => {
  const transaction_id = await paidOrder(world, { notify_url: merchant.url }, how);
  await world.pay.notifier.idle();
  return transaction_id;
};
const received = () => merchant.received.map(({ body }) => xmlFields(body.toString('utf8'), 'xml'));
/** The true notification, and the broken one that was sent after it. */
const mutated = async (mutate: string, how = {}): Promise<[Fields, Fields]> => {
  await paid(how);
  await world.pay.notifier.send(world.pay.notifier.list()[0]!.id, mutate);
  return received() as [Fields, Fields];
};
const isSigned = (fields: Fields, sign_type: SignType = 'MD5', key = DIRECT.key) =>
  fields.sign === signed(fields, key, sign_type);

describe('a payment of an order of APIv2', () => {
  test('is told in XML, signed, to its notify_url', async () => {
    const transaction_id = await paid();
    const [told] = received();
    const { nonce_str, sign: _sign, ...said } = told!;
    expect(said).toEqual({
      ...{ return_code: 'SUCCESS', result_code: 'SUCCESS', ...DIRECT.parties },
      ...{ openid: OPENID, is_subscribe: 'N', trade_type: 'JSAPI', bank_type: 'OTHERS' },
      ...{ total_fee: '100', settlement_total_fee: '100', fee_type: 'CNY' },
      ...{ cash_fee: '100', cash_fee_type: 'CNY', transaction_id, out_trade_no: NUMBER },
      ...{ attach: 'k=v', time_end: '20310304120000' },
    });
    expect(nonce_str).toMatch(/^\w{32}$/);
    expect(isSigned(told!)).toBe(true);
    expect(merchant.received[0]).toMatchObject({ url: '/notify', headers: { 'content-type': 'text/xml' } });
    expect(world.pay.notifier.list()).toMatchObject([
      { kind: 'payment', format: 'v2', attempts: [{ status: 200 }] },
    ]);
  });

  test.each<[SignType, string, string | undefined]>([
    ['MD5', 'unless_md5', undefined],
    ['HMAC-SHA256', 'unless_md5', 'HMAC-SHA256'],
    ['MD5', 'always', 'MD5'],
    ['HMAC-SHA256', 'never', undefined],
  ])('is signed as the order was: %s, %s', async (sign_type, v2_notification_sign_type, named) => {
    world.pay.toggle_board.set({ v2_notification_sign_type });
    await paid({ sign_type });
    const [told] = received();
    expect(told!.sign_type).toBe(named);
    expect(isSigned(told!, sign_type)).toBe(true);
  });

  test.each([
    ['no XML', { status: 200, body: 'SUCCESS' }],
    ['FAIL', { status: 200, body: xml({ return_code: 'FAIL' }) }],
    ['a success of HTTP alone', 204],
    ['success in an error', { ...SUCCESS, status: 500 }],
  ])('is told again after %s, on the schedule of every notification', async (_what, answer) => {
    merchant.answers.unshift(answer);
    await paid();
    expect(merchant.received).toHaveLength(1);
    await world.clock.advance(RETRY_PAUSES_MS[0]! - 1);
    expect(merchant.received).toHaveLength(1);
    await world.clock.advance(1);
    expect(received()[1]).toEqual(received()[0]);
    await world.clock.advance(24 * 60 * MINUTE_MS);
    expect(merchant.received).toHaveLength(2);
  });

  test('is given up after fifteen repetitions', async () => {
    merchant.answers.length = 0;
    await paid();
    await world.clock.advance(2 * 24 * 60 * MINUTE_MS);
    expect(merchant.received).toHaveLength(16);
  });

  test('names the provider and its sub-merchant', async () => {
    const { openid, ...rest } = order({ notify_url: merchant.url });
    await call(world, '/pay/unifiedorder', { ...rest, sub_openid: openid! }, { account: PROVIDER });
    world.pay.ledger.pay(NUMBER);
    await world.pay.notifier.idle();
    const [told] = received();
    expect(told).toMatchObject({ ...PROVIDER.parties, sub_openid: OPENID, sub_is_subscribe: 'N' });
    expect(told!.openid).not.toBe(OPENID);
    expect(isSigned(told!, 'MD5', PROVIDER.key)).toBe(true);
  });
});

test.each<[string, Fields]>([
  ['wrong_sub_mchid', { sub_mch_id: '1900009293' }],
  ['wrong_sub_appid', { sub_appid: 'wx777870617973ffff' }],
])('told to a provider, %s is validly signed and differs in that alone', async (name, change) => {
  const { openid, ...rest } = order({ notify_url: merchant.url });
  await call(world, '/pay/unifiedorder', { ...rest, sub_openid: openid! }, { account: PROVIDER });
  world.pay.ledger.pay(NUMBER);
  await world.pay.notifier.idle();
  await world.pay.notifier.send(world.pay.notifier.list()[0]!.id, name);
  const [honest, broken] = received() as [Fields, Fields];
  expect(isSigned(broken, 'MD5', PROVIDER.key)).toBe(true);
  expect({ ...broken, sign: '' }).toEqual({ ...honest, ...change, sign: '' });
});

test('an order of APIv3 is told of in APIv3, whoever asks about it', async () => {
  await world.prepay({ notify_url: merchant.url });
  world.pay.ledger.pay(NUMBER);
  await world.pay.notifier.idle();
  expect(world.pay.notifier.list()).toMatchObject([{ format: 'v3' }]);
});

describe('a refund', () => {
  const refund = (changes: Fields) =>
    call(world, '/secapi/pay/refund', {
      ...{ out_trade_no: NUMBER, out_refund_no: 'R1', total_fee: '100', refund_fee: '40' },
      ...changes,
    });

  test('of APIv2 is told in XML, sealed, to the notify_url of the refund', async () => {
    const transaction_id = await paid();
    const { refund_id } = await refund({ notify_url: `${merchant.base}/refund` });
    await world.clock.advance(20_000);
    const [, told] = received();
    expect(merchant.received[1]!.url).toBe('/refund');
    expect(Object.keys(told!)).toEqual(['return_code', 'appid', 'mch_id', 'nonce_str', 'req_info']);
    expect(xmlFields(openReqInfo(told!.req_info!, DIRECT.key), 'root')).toEqual({
      ...{ transaction_id, out_trade_no: NUMBER, refund_id, out_refund_no: 'R1' },
      ...{ total_fee: '100', settlement_total_fee: '100', refund_fee: '40', settlement_refund_fee: '40' },
      ...{
        refund_status: 'SUCCESS',
        success_time: '2031-03-04 12:00:20',
        refund_recv_accout: '支付用户零钱',
      },
      ...{ refund_account: 'REFUND_SOURCE_UNSETTLED_FUNDS', refund_request_source: 'API' },
    });
  });

  test('of APIv3, of an order of APIv2, is told in APIv3 to its own notify_url', async () => {
    await paid();
    await refunding(world).create({ notify_url: merchant.url });
    await world.clock.advance(20_000);
    expect(world.pay.notifier.list().map(({ kind, format }) => [kind, format])).toEqual([
      ['payment', 'v2'],
      ['refund', 'v3'],
    ]);
  });
});

describe('broken on purpose', () => {
  test.each<[string, Fields]>([
    ['wrong_amount', { total_fee: '101' }],
    ['wrong_currency', { fee_type: 'USD', cash_fee_type: 'USD' }],
    ['wrong_mchid', { mch_id: '1900000109' }],
    ['wrong_appid', { appid: 'wx777870617973ffff' }],
    ['wrong_payer', { openid: 'oSOMEBODYELSE000000000000000' }],
    ['unknown_order', { out_trade_no: 'T20310304000000' }],
    ['result_fail', { result_code: 'FAIL', err_code: 'SYSTEMERROR' }],
  ])('%s is validly signed, and differs in that alone', async (name, change) => {
    const [honest, broken] = await mutated(name);
    expect(isSigned(broken)).toBe(true);
    expect({ ...broken, sign: '' }).toEqual({ ...honest, ...change, sign: '' });
  });

  test.each(['signature_bit', 'forged'])('%s: the signature does not fit', async (name) => {
    const [honest, broken] = await mutated(name);
    expect(isSigned(broken)).toBe(false);
    expect({ ...broken, sign: '' }).toEqual({ ...honest, sign: '' });
    expect(broken.sign).toMatch(/^[0-9A-F]{32}$/);
  });

  test('signature_missing: there is none', async () => {
    const [honest, broken] = await mutated('signature_missing');
    expect(broken).toEqual(Object.fromEntries(Object.entries(honest).filter(([name]) => name !== 'sign')));
  });

  test.each<[SignType, SignType]>([
    ['MD5', 'HMAC-SHA256'],
    ['HMAC-SHA256', 'MD5'],
  ])('sign_type_other: %s was asked for, it is %s and does not say so', async (sign_type, other) => {
    const [, broken] = await mutated('sign_type_other', { sign_type });
    expect(broken).not.toHaveProperty('sign_type');
    expect(isSigned(broken, other)).toBe(true);
  });

  const textOf = async (name: string) => {
    await paid();
    await world.pay.notifier.send(world.pay.notifier.list()[0]!.id, name);
    return merchant.received.map(({ body }) => body.toString('utf8')) as [string, string];
  };

  test('not_json: the last character is missing', async () => {
    const [honest, broken] = await textOf('not_json');
    expect(broken).toBe(honest.slice(0, -1));
  });

  test('oversized: 70 KB of it', async () => {
    const [honest, broken] = await textOf('oversized');
    expect([broken.length, broken.trim()]).toEqual([70 * 1024, honest]);
  });

  test('element_twice: total_fee, the second time one fen', async () => {
    const [, broken] = await textOf('element_twice');
    expect(broken.match(/<total_fee>.*?<\/total_fee>/g)).toEqual([
      '<total_fee><![CDATA[100]]></total_fee>',
      '<total_fee><![CDATA[1]]></total_fee>',
    ]);
  });

  test('document_type: an entity that names a file', async () => {
    const [, broken] = await textOf('document_type');
    expect(broken).toMatch(/^<!DOCTYPE xml \[<!ENTITY file SYSTEM "file:[^"]+">\]>\n<xml>[\s\S]*&file;/);
  });

  test('replay_bytes: the very bytes of the first', async () => {
    const [honest, broken] = await textOf('replay_bytes');
    expect(broken).toBe(honest);
  });

  test('what makes no sense here is refused', async () => {
    await paid();
    const { id } = world.pay.notifier.list()[0]!;
    expect(() => world.pay.notifier.send(id, 'serial_unknown')).toThrow(
      /makes no sense for a payment told in v2/,
    );
  });

  test.each([
    ['notification_signature_wrong', 1],
    ['notification_wrong_amount', 1],
    ['notification_forged', 2],
    ['notification_duplicated', 2],
  ])('%s strikes here too: %i arrive', async (name, count) => {
    world.faults.add({ name, times: 1 });
    await paid();
    expect(merchant.received).toHaveLength(count);
    expect(received().every((fields) => isSigned(fields) && fields.total_fee === '100')).toBe(
      name.endsWith('duplicated'),
    );
  });
});
