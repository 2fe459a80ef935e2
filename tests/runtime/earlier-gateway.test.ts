import type { V2Config } from '../../src/gateways/v2-config';
import type { V2Module } from '../../src/gateways/v3-config';
import { MemoryDb } from '../../src/orders/memory-db';
import { composeKit } from '../../src/runtime/compose';
import { loadV2 } from '../../src/server/load-gateways';
import { GOOD } from './good-config';

/** APIv2 beside APIv3: for orders that were placed before the move. */

const KEY = 'v2key0123456789abcdefghijklmnopq';
const PARTNER = {
  ...{ WXPAY_GATEWAY: 'v3_partner', WXPAY_SP_APPID: 'wx0123456789abcdef', WXPAY_SP_MCHID: '1900000001' },
  ...{ WXPAY_SUB_MCHID: '1900000002', WXPAY_SUB_APPID: 'wxfedcba9876543210' },
};
const merchant = { quote: async () => ({ refused: 'closed' }), fulfil: async () => undefined };

/** A kit with these variables besides, and what APIv2 was made with. */
function composed(variables: object, loads = true) {
  const made: V2Config[] = [];
  const loadSpied = (): V2Module => ({
    ...loadV2(),
    createV2Gateway: (parts) => {
      made.push(parts.config);
      return loadV2().createV2Gateway(parts);
    },
  });
  const parts = { env: { ...GOOD, ...variables }, merchant, openDb: () => new MemoryDb() };
  const { kit } = composeKit(loads ? { ...parts, loadV2: loadSpied } : parts);
  return { kit, made };
}

test('APIv2 stands beside APIv3 where its key was kept, under the name of the same merchant', () => {
  expect(composed({ WXPAY_API_V2_KEY: KEY }).kit.earlier?.name).toBe('v2');
  expect(composed({ ...PARTNER, WXPAY_API_V2_KEY: KEY }).kit.earlier?.name).toBe('v2_partner');
});

test('without its key, or where its module is not at hand, there is no APIv2', () => {
  expect(composed({}).kit).not.toHaveProperty('earlier');
  expect(composed({ WXPAY_API_V2_KEY: KEY }, false).kit).not.toHaveProperty('earlier');
});

test('who takes payments by APIv2 has no earlier gateway', () => {
  const v2 = { WXPAY_GATEWAY: 'v2', WXPAY_API_V2_KEY: KEY, WXPAY_MERCHANT_PRIVATE_KEY: '' };
  expect(composed(v2).kit).not.toHaveProperty('earlier');
});

test('APIv2 is made when an order needs it, once, for the merchant of the configuration', () => {
  const { kit, made } = composed({ ...PARTNER, WXPAY_API_V2_KEY: KEY });
  expect(made).toEqual([]);
  const order = { appid: 'wxfedcba9876543210', prepay_id: 'wx1' };
  kit.earlier!.payParams(order);
  kit.earlier!.payParams(order);
  expect(made).toEqual([
    {
      ...{ name: 'v2_partner', appid: 'wx0123456789abcdef', mchid: '1900000001', api_v2_key: KEY },
      ...{ sub_appid: 'wxfedcba9876543210', sub_mchid: '1900000002', sign_type: 'HMAC-SHA256' },
      hosts: ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'],
    },
  ]);
});

test('what APIv2 signed with before the move, it signs with after it', () => {
  for (const [said, signType] of [
    [{}, 'HMAC-SHA256'],
    [{ WXPAY_SIGN_TYPE: 'MD5' }, 'MD5'],
  ] as const) {
    const { kit } = composed({ WXPAY_API_V2_KEY: KEY, ...said });
    expect(kit.earlier!.payParams({ appid: 'wx1', prepay_id: 'wx1' })).toMatchObject({ signType });
  }
});

test('what is said of APIv2 before it is loaded is what it says itself', () => {
  const { kit } = composed({ WXPAY_API_V2_KEY: KEY });
  const v2 = composed({ WXPAY_GATEWAY: 'v2', WXPAY_API_V2_KEY: KEY, WXPAY_MERCHANT_PRIVATE_KEY: '' });
  const { name, refuses_late_prepays } = v2.kit.gateway;
  expect(kit.earlier).toMatchObject({ name, refuses_late_prepays });
});
