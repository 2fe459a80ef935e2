import { PARTNER_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { jsonOf } from '../support/client';
import { ENDPOINTS, orderFor, place, told, WAYS } from '../support/ordering';
import { createWorld, OPENID, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const PARAMETER = '268435461';
const EXTRA = '270924358';
const RANGE = '268435464';

type Changes = Record<string, unknown>;
type Case = [what: string, changes: Changes, field: string, internal?: string];

/** What every way refuses in the same words. */
const COMMON: Case[] = [
  ['a description that is a number', { description: 7 }, '/description'],
  ['a description of 128 characters', { description: '茶'.repeat(128) }, '/description'],
  ['no description', { description: undefined }, '/description'],
  ['a number that is a number', { out_trade_no: 20310304000001 }, '/out_trade_no'],
  ['a number of 5 characters', { out_trade_no: 'T2031' }, '/out_trade_no'],
  ['a number of 33 characters', { out_trade_no: 'T'.repeat(33) }, '/out_trade_no'],
  ['a number with a slash', { out_trade_no: 'T2031/0304' }, '/out_trade_no'],
  ['no number', { out_trade_no: undefined }, '/out_trade_no'],
  ['a time that is a number', { time_expire: 1 }, '/time_expire'],
  ['a time of 65 characters', { time_expire: '2'.repeat(65) }, '/time_expire'],
  ['an attach of 129 characters', { attach: 'a'.repeat(129) }, '/attach'],
  ['a goods_tag of 33 characters', { goods_tag: 'a'.repeat(33) }, '/goods_tag'],
  ['an empty goods_tag', { goods_tag: '' }, '/goods_tag'],
  ['a yes that is a number', { support_fapiao: 1 }, '/support_fapiao'],
  ['a limit that is a text', { limit_pay: 'no_credit' }, '/limit_pay'],
  ['six limits', { limit_pay: Array(6).fill('no_credit') }, '/limit_pay'],
  ['no address to tell', { notify_url: undefined }, '/notify_url'],
  ['an address by ftp', { notify_url: 'ftp://pay.example.com/n' }, '/notify_url'],
  ['an address with a fragment', { notify_url: 'https://pay.example.com/n#a' }, '/notify_url'],
  ['no amount', { amount: undefined }, '/amount'],
  ['an amount without total', { amount: {} }, '/amount/total'],
  ['a total of 0', { amount: { total: 0 } }, '/amount/total'],
  ['a total beyond all numbers', { amount: { total: 2 ** 60 } }, '/amount/total', RANGE],
  ['a total that is a text', { amount: { total: '1' } }, '/amount/total'],
  ['a currency of another country', { amount: { total: 1, currency: 'HKD' } }, '/amount/currency'],
  ['an unknown member of the amount', { amount: { total: 1, total_fee: 1 } }, '/amount/total_fee', EXTRA],
  ['an unknown parameter', { total_fee: 1 }, '/total_fee', EXTRA],
  ['a detail that is a text', { detail: '{}' }, '/detail'],
  ['a price with a fraction', { detail: { cost_price: 0.5 } }, '/detail/cost_price'],
  ['an invoice of 33 characters', { detail: { invoice_id: 'a'.repeat(33) } }, '/detail/invoice_id'],
  ['goods that are no list', { detail: { goods_detail: {} } }, '/detail/goods_detail'],
  ['a settle_info that is a list', { settle_info: [] }, '/settle_info'],
  ['a sharing that is a text', { settle_info: { profit_sharing: 'true' } }, '/settle_info/profit_sharing'],
  ...(['merchant_goods_id', 'quantity', 'unit_price'] as const).map((field): Case => {
    const goods = { merchant_goods_id: 'a', quantity: 1, unit_price: 1, [field]: undefined };
    return [
      `goods without ${field}`,
      { detail: { goods_detail: [goods] } },
      `/detail/goods_detail/0/${field}`,
    ];
  }),
  ...(['merchant_goods_id', 'wechatpay_goods_id'] as const).map((field): Case => {
    const goods = { merchant_goods_id: 'a', quantity: 1, unit_price: 1, [field]: 'a'.repeat(33) };
    return [`a ${field} of 33`, { detail: { goods_detail: [goods] } }, `/detail/goods_detail/0/${field}`];
  }),
];

/** Members of scene_info, changed on top of one that is fine. */
const SCENES: [what: string, scene: Changes, field: string, internal?: string][] = [
  ['no address of the payer', { payer_client_ip: undefined }, 'payer_client_ip'],
  ['an address that is none', { payer_client_ip: '203.0.113' }, 'payer_client_ip'],
  ['an address of 46 characters', { payer_client_ip: '1'.repeat(46) }, 'payer_client_ip'],
  ['a device of 33 characters', { device_id: 'a'.repeat(33) }, 'device_id'],
  ['a store without id', { store_info: { name: 'a' } }, 'store_info/id'],
  ['a store id of 33 characters', { store_info: { id: 'a'.repeat(33) } }, 'store_info/id'],
  ['a store name of 257 characters', { store_info: { id: 'a', name: 'a'.repeat(257) } }, 'store_info/name'],
  [
    'an area of 33 characters',
    { store_info: { id: 'a', area_code: 'a'.repeat(33) } },
    'store_info/area_code',
  ],
  ['an address of 513', { store_info: { id: 'a', address: 'a'.repeat(513) } }, 'store_info/address'],
  ['an unknown member', { ip: '::1' }, 'ip', EXTRA],
];

const H5_INFOS: [what: string, info: unknown, field: string, internal?: string][] = [
  ['no h5_info', undefined, ''],
  ['an h5_info that is a text', 'Wap', ''],
  ['no type', {}, '/type'],
  ['a type of 33 characters', { type: 'a'.repeat(33) }, '/type'],
  ['an app_name of 65 characters', { type: 'iOS', app_name: 'a'.repeat(65) }, '/app_name'],
  ...(['app_url', 'bundle_id', 'package_name'] as const).map((name): [string, unknown, string] => {
    return [`a ${name} of 129 characters`, { type: 'Wap', [name]: 'a'.repeat(129) }, `/${name}`];
  }),
  ['an unknown member', { type: 'Wap', url: 'a' }, '/url', EXTRA],
];

describe.each(ENDPOINTS)('POST $path', (endpoint) => {
  const { way, role } = endpoint;

  async function expectRefused(changes: Changes, field: string, internal = PARAMETER): Promise<void> {
    const answer = await place(world, endpoint, changes);
    expect([field, ...told(answer)]).toEqual([field, 400, 'PARAM_ERROR', internal]);
    expect(jsonOf(answer).detail).toMatchObject({ location: 'body', field });
  }

  test('the least that is asked for is enough, and so is all there is', async () => {
    const { attach: _optional, ...least } = orderFor(endpoint);
    expect((await place(world, endpoint, { ...least, out_trade_no: 'T-LEAST' })).status).toBe(200);
    const { scene_info, settle_info } = everything(endpoint);
    const all = {
      out_trade_no: 'T'.repeat(32),
      description: '茶'.repeat(127),
      attach: 'a'.repeat(128),
      time_expire: '2031-03-04T13:00:00.123Z',
      notify_url: `https://pay.example.com/${'a'.repeat(231)}`,
      goods_tag: 'a'.repeat(32),
      support_fapiao: true,
      limit_pay: ['no_credit'],
      detail: {
        ...{ cost_price: 0, invoice_id: 'a'.repeat(32) },
        goods_detail: [
          {
            ...{ merchant_goods_id: 'a'.repeat(32), wechatpay_goods_id: 'a'.repeat(32) },
            ...{ goods_name: '茶'.repeat(256), quantity: 1, unit_price: 0 },
          },
        ],
      },
      ...{ scene_info, settle_info },
    };
    expect(jsonOf(await place(world, endpoint, all)).message).toBeUndefined();
  });

  test('what is wrong is refused and named, the first thing only, and nothing is booked', async () => {
    for (const [, changes, field, internal] of COMMON) await expectRefused(changes, field, internal);
    expect(world.pay.ledger.list()).toEqual([]);
  });

  test('scene_info: each member has its type and length', async () => {
    const fine = everything(endpoint).scene_info;
    for (const [, scene, field, internal] of SCENES)
      await expectRefused({ scene_info: { ...fine, ...scene } }, `/scene_info/${field}`, internal);
  });

  test('h5_info: asked for by H5, unknown to the rest', async () => {
    const scene = (h5_info: unknown) => ({ scene_info: { payer_client_ip: '::1', h5_info } });
    if (way !== 'h5') return expectRefused(scene({ type: 'Wap' }), '/scene_info/h5_info', EXTRA);
    await expectRefused({ scene_info: undefined }, '/scene_info');
    for (const [, info, field, internal] of H5_INFOS)
      await expectRefused(scene(info), `/scene_info/h5_info${field}`, internal);
  });

  test('payer: asked for by JSAPI, unknown to the rest', async () => {
    if (way !== 'jsapi') return expectRefused({ payer: { openid: OPENID } }, '/payer', EXTRA);
    await expectRefused({ payer: undefined }, '/payer');
    await expectRefused({ payer: [] }, '/payer');
    await expectRefused(
      { payer: { name: 'a' } },
      role === 'direct' ? '/payer/openid' : '/payer/name',
      role === 'direct' ? PARAMETER : EXTRA,
    );
  });

  test('the merchants and apps: which there are, and how long', async () => {
    const needed = role === 'direct' ? ['appid', 'mchid'] : ['sp_appid', 'sp_mchid', 'sub_mchid'];
    for (const name of needed) await expectRefused({ [name]: undefined }, `/${name}`);
    const apps = role === 'direct' ? ['appid'] : ['sp_appid', 'sub_appid', 'sub_mchid'];
    for (const name of apps) {
      await expectRefused({ [name]: 'w'.repeat(33) }, `/${name}`);
      await expectRefused({ [name]: 7 }, `/${name}`);
    }
    const others = role === 'direct' ? ['sub_appid', 'sub_mchid'] : ['appid'];
    for (const name of others) await expectRefused({ [name]: 'w' }, `/${name}`, EXTRA);
  });

  test('subsidy_amount is the provider’s', async () => {
    const changes = { settle_info: { profit_sharing: true, subsidy_amount: 1 } };
    if (role === 'direct') return expectRefused(changes, '/settle_info/subsidy_amount', EXTRA);
    expect((await place(world, endpoint, changes)).status).toBe(200);
    await expectRefused({ settle_info: { subsidy_amount: -1 } }, '/settle_info/subsidy_amount');
  });
});

/** Every optional member there is, at its longest. */
function everything({ way, role }: (typeof ENDPOINTS)[number]) {
  const store_info = {
    id: 'a'.repeat(32),
    name: '茶'.repeat(256),
    area_code: '440305',
    address: '茶'.repeat(512),
  };
  const long = 'a'.repeat(128);
  const h5_info = {
    type: 'iOS',
    app_name: '茶'.repeat(64),
    app_url: long,
    bundle_id: long,
    package_name: long,
  };
  const payer_client_ip = '2001:db8:ffff:ffff:ffff:ffff:255.255.255.255';
  return {
    scene_info: {
      payer_client_ip,
      device_id: 'a'.repeat(32),
      store_info,
      ...(way === 'h5' ? { h5_info } : {}),
    },
    settle_info: { profit_sharing: true, ...(role === 'partner' ? { subsidy_amount: 0 } : {}) },
  };
}

describe("a provider's payer", () => {
  const jsapi = { way: 'jsapi', role: 'partner' } as const;
  const { sub_appid } = PARTNER_MERCHANT;
  const refused = async (changes: Changes) => {
    const answer = await place(world, jsapi, changes);
    return [...told(answer), jsonOf(answer).message, (jsonOf(answer).detail as Changes).field];
  };

  test('is named by the one openid or the other', async () => {
    const sp = { payer: { sp_openid: OPENID }, sub_appid: undefined, out_trade_no: 'T-SP-OPENID' };
    expect((await place(world, jsapi, sp)).status).toBe(200);
    expect((await place(world, jsapi, { payer: { sub_openid: OPENID }, sub_appid })).status).toBe(200);
    expect(await refused({ payer: {} })).toEqual([
      ...[400, 'PARAM_ERROR', '268501013', 'sp_openid和sub_openid至少传一个', '/payer/sp_openid'],
    ]);
  });

  test('a sub_openid needs its sub_appid', async () => {
    expect(await refused({ sub_appid: undefined })).toEqual([
      ...[400, 'PARAM_ERROR', PARAMETER, '传sub_openid时，sub_appid必填', '/payer/sub_openid'],
    ]);
  });

  test('each openid is held against its own app', async () => {
    world.end();
    world = createWorld({ knowsOpenid: (openid, appid) => openid === 'known' && appid === sub_appid });
    expect((await place(world, jsapi, { payer: { sub_openid: 'known' } })).status).toBe(200);
    expect(await refused({ payer: { sp_openid: 'known' } })).toEqual([
      ...[400, 'PARAM_ERROR', PARAMETER, 'appid和openid不匹配', '/payer/sp_openid'],
    ]);
    expect(await refused({ payer: { sub_openid: 'unknown' } })).toEqual([
      ...[400, 'PARAM_ERROR', PARAMETER, 'sub_appid和sub_openid不匹配', '/payer/sub_openid'],
    ]);
    // Captured: with both given, both are looked at.
    expect(await refused({ payer: { sub_openid: 'known', sp_openid: 'unknown' } })).toMatchObject({
      4: '/payer/sp_openid',
    });
  });

  test('an openid has at most 128 characters', async () => {
    for (const name of ['sp_openid', 'sub_openid']) {
      expect(await refused({ payer: { [name]: `o${'A'.repeat(128)}` } })).toMatchObject({
        4: `/payer/${name}`,
      });
    }
  });
});

test('each way answers with what it is paid by', async () => {
  for (const role of ['direct', 'partner'] as const) {
    const answers = await Promise.all(
      WAYS.map(async (way) => jsonOf(await place(world, { way, role }, { out_trade_no: `T-2031-${way}` }))),
    );
    expect(answers).toEqual([
      { prepay_id: expect.stringMatching(/^wx04120000000[0-9a-f]{23}$/) },
      { code_url: expect.stringMatching(/^weixin:\/\/wxpay\/bizpayurl\?pr=[0-9A-Za-z]{9}$/) },
      {
        h5_url: expect.stringMatching(
          /^http:\/\/127\.0\.0\.1:1\/cgi-bin\/mmpayweb-bin\/checkmweb\?prepay_id=wx[0-9a-f]{34}&package=\d+$/,
        ),
      },
      { prepay_id: expect.stringMatching(/^wx[0-9a-f]{34}$/) },
    ]);
  }
});
