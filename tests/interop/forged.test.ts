import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { control } from '../support/world';
import { PEERS } from './support/all-peers';
import { orderOf, wechatPay } from './support/merchant';

/** Somebody's private key, but not the merchant's. */
const STRANGE_KEY = readFileSync(join(__dirname, '../fixtures/keys/platform-key-2.pem'), 'utf8');
const STRANGE_SERIAL = '777870617973696DFFFFFFFFFFFFFFFFFFFFFFFF';
const TEN_MINUTES_MS = 600_000;

describe.each(PEERS)('$name', (peer) => {
  test('with a key that is not the merchant’s is answered 401', async () => {
    const { world, merchants } = await wechatPay();
    const credential = { ...merchants.direct, private_key: STRANGE_KEY };
    const outcome = await peer.prepay(world, merchants, orderOf(merchants), credential);
    expect(outcome).toMatchObject({ status: 401, code: 'SIGN_ERROR', message: '签名错误' });
    expect((await control(world, 'GET', '/orders')).body).toEqual([]);
  });

  test('with a serial that nobody knows is answered 401', async () => {
    const { world, merchants } = await wechatPay();
    const credential = { ...merchants.direct, serial_no: STRANGE_SERIAL };
    const outcome = await peer.prepay(world, merchants, orderOf(merchants), credential);
    const message = '商户证书序列号有误。请使用签名私钥匹配的证书序列号';
    expect(outcome).toEqual({ status: 401, code: 'SIGN_ERROR', message });
  });

  test.each([
    ['behind', TEN_MINUTES_MS],
    ['ahead of', -TEN_MINUTES_MS],
  ])('with a clock ten minutes %s the gateway’s is answered 401', async (_, ms) => {
    const { world, merchants } = await wechatPay();
    await control(world, 'POST', '/faults', { name: 'clock_skew' });
    const { now } = (await control(world, 'GET', '/clock')).body;
    await control(world, 'POST', '/clock/set', { at: Number(now) + ms });
    const outcome = await peer.prepay(world, merchants, orderOf(merchants), merchants.direct);
    const message = 'Http头Authorization中的timestamp与发起请求的时间不得超过5分钟';
    expect(outcome).toEqual({ status: 401, code: 'SIGN_ERROR', message });
  });

  test('with its own key, serial and clock is served', async () => {
    const { world, merchants } = await wechatPay();
    const outcome = await peer.prepay(world, merchants, orderOf(merchants), merchants.direct);
    expect(outcome).toEqual({ status: 200 });
  });
});
