import type { Variables } from './configuration';

/** A book of many thousand orders takes its time. */
const ANSWER_MS = 60_000;

type Told = Record<string, string>;
type Merchants = {
  direct: Told;
  partner: Told;
  platform: { public_key: { id: string; pem: string } };
};

/** What `path` of a simulator's control tells. @throws Error for an answer other than 200, or none in a minute */
export async function askSimulator<T>(base: string, path: string): Promise<T> {
  const answer = await fetch(`${base}/_sim${path}`, { signal: AbortSignal.timeout(ANSWER_MS) });
  if (!answer.ok) throw new Error(`${base}/_sim${path} answered ${answer.status}`);
  return (await answer.json()) as T;
}

/**
 * The variables of the simulator's own functions, as far as a bill needs them: by the gateway that it was started with.
 * @throws Error for cloudPay, whose bills come through the cloud alone
 */
export async function simulatorVariables(base: string): Promise<Variables> {
  const { gateway } = await askSimulator<{ gateway: string }>(base, '/summary');
  if (gateway === 'cloudpay') {
    const file = `curl "${base}/_sim/bills/YYYY-MM-DD" -o bill.csv`;
    throw new Error(`cloudPay gives its bills to cloud functions only. ${file}, then add --file bill.csv`);
  }
  const { direct, partner, platform } = await askSimulator<Merchants>(base, '/merchants');
  const { id, pem } = platform.public_key;
  const isPartner = gateway.endsWith('_partner');
  const account = isPartner ? partner : direct;
  return {
    ...{ WXPAY_GATEWAY: gateway, WXPAY_BASE_URL: base, WXPAY_NOTIFY_URL: `${base}/http/pay-notify` },
    ...(isPartner ? ofPartner(partner) : { WXPAY_APPID: direct.appid, WXPAY_MCHID: direct.mchid }),
    ...{ WXPAY_API_V2_KEY: account.api_v2_key, WXPAY_API_V3_KEY: account.api_v3_key },
    ...{ WXPAY_MERCHANT_SERIAL: account.serial_no, WXPAY_MERCHANT_PRIVATE_KEY: account.private_key },
    ...{ WXPAY_MERCHANT_CERTIFICATE: account.certificate },
    ...{ WXPAY_PUBLIC_KEY_ID: id, WXPAY_PUBLIC_KEY: pem },
  };
}

function ofPartner({ sp_appid, sp_mchid, sub_appid, sub_mchid }: Told): Variables {
  return {
    ...{ WXPAY_SP_APPID: sp_appid, WXPAY_SP_MCHID: sp_mchid },
    ...{ WXPAY_SUB_APPID: sub_appid, WXPAY_SUB_MCHID: sub_mchid },
  };
}
