import { createV3Gateway } from '../../../src/gateways/create-v3-gateway';
import type { PaymentGateway, PrepaySnapshot } from '../../../src/gateways/gateway';
import type { V3Config } from '../../../src/gateways/v3-config';
import { parsePrivateKey, parsePublicKey } from '../../../src/protocol/crypto/rsa';
import { type GatewayError, isKitError } from '../../../src/protocol/errors';
import type { LogEvent } from '../../../src/protocol/ports';
import { FakeClock } from './fake-clock';
import { MERCHANT, PUBLIC_KEY, sealResource, signMessage } from './second-signer';
import { BACKUP, MAIN, WechatStub } from './wechat-stub';

export type World = { clock: FakeClock; stub: WechatStub; gateway: PaymentGateway; log: LogEvent[] };

type Mode = 'certificates' | 'public_key';

/** A direct merchant and its WeChat Pay, in memory, at 2026-01-01 12:00 UTC+8. */
export function createWorld(mode: Mode = 'certificates', change: Partial<V3Config> = {}): World {
  const clock = new FakeClock();
  const stub = new WechatStub(clock);
  if (mode === 'public_key') stub.signing = PUBLIC_KEY;
  const log: LogEvent[] = [];
  let nonces = 0;
  const gateway = createV3Gateway({
    config: { ...configOf(mode), ...change },
    clock,
    entropy: {
      nonce() {
        nonces += 1;
        return String(nonces).padStart(32, '0');
      },
    },
    transport: stub,
    log: { write: (entry) => void log.push(entry), traced: (_trace, work) => work() },
  });
  return { clock, stub, gateway, log };
}

const merchantKey = parsePrivateKey(MERCHANT.private_pem);
const publicKey = parsePublicKey(PUBLIC_KEY.public_pem);

export function configOf(mode: Mode): V3Config {
  return {
    name: 'v3',
    appid: MERCHANT.appid,
    mchid: MERCHANT.mchid,
    merchant_serial: MERCHANT.serial,
    merchant_private_key: merchantKey,
    api_v3_key: MERCHANT.api_v3_key,
    hosts: [MAIN, BACKUP],
    ...(mode === 'public_key' ? { public_key: { id: PUBLIC_KEY.serial, key: publicKey } } : {}),
  };
}

export const REF = { appid: MERCHANT.appid, mchid: MERCHANT.mchid, out_trade_no: 'T20260101000001' };

export const SNAPSHOT: PrepaySnapshot = {
  ...REF,
  description: '茶叶 500g',
  amount: { total: 100, currency: 'CNY' },
  openid: 'oAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  notify_url: 'https://pay.example.com/wx/notify',
  time_expire: '2026-01-01T12:30:00+08:00',
};

export const LIMITS = { deadline_ms: 5000 };

export function prepay(world: World, sign_before = Number.MAX_SAFE_INTEGER) {
  return world.gateway.prepay(SNAPSHOT, { ...LIMITS, sign_before });
}

export const PAID = {
  appid: MERCHANT.appid,
  mchid: MERCHANT.mchid,
  out_trade_no: REF.out_trade_no,
  transaction_id: '4200000000202601010000000001',
  trade_type: 'JSAPI',
  trade_state: 'SUCCESS',
  trade_state_desc: '支付成功',
  bank_type: 'OTHERS',
  attach: '',
  success_time: '2026-01-01T12:01:02+08:00',
  payer: { openid: SNAPSHOT.openid },
  amount: { total: 100, payer_total: 100, currency: 'CNY', payer_currency: 'CNY' },
};

/** A payment's notification as it arrives, signed by a platform key. */
export function notification(world: World, key = world.stub.signing, resource: object = PAID) {
  const body = Buffer.from(
    JSON.stringify({
      id: '8d2e0c1e-0000-5000-9000-000000000001',
      create_time: '2026-01-01T12:01:03+08:00',
      event_type: 'TRANSACTION.SUCCESS',
      resource_type: 'encrypt-resource',
      resource: sealResource(JSON.stringify(resource), 'transaction'),
    }),
  );
  return { headers: signMessage(body, world.clock.now(), key), body };
}

/** The error a promise ends with; fails when it ends well or with something that is no KitError. */
export async function failure(promise: Promise<unknown>): Promise<GatewayError> {
  try {
    await promise;
  } catch (error) {
    if (isKitError(error)) return error as GatewayError;
    throw error;
  }
  throw new Error('it did not fail');
}
