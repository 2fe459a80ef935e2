import type { CloudpayConfig } from '../gateways/cloudpay-config';
import { functionUrl, isFunctionUrl } from '../gateways/cloudpay-function';
import type { ConfigReader } from './config-reader';

/** What cloudPay needs besides: which function is told, in the place of other gateways' address. */
export type CloudpaySettings = CloudpayConfig & { notify_url: string };

const MP = 'mp.weixin.qq.com → 开发管理 → 开发设置';
const CONSOLE = 'cloud console (云开发控制台)';
const ENV_ID = /^[a-z0-9_-]{1,40}$/;
const TOLD_BY_DEFAULT = 'pay-notify';

const SIMULATOR_MCHID = '1900009292';

/**
 * A merchant that WeChat's cloud takes payments for: it has no keys to read. Problems go to the reader; what is returned is
 * whole only when there are none.
 */
export function readCloudpaySettings(reader: ConfigReader, isSimulator: boolean): CloudpaySettings {
  const appid = reader.required('WXPAY_APPID', /^wx[0-9A-Za-z]{8,30}$/, {
    needed: 'the AppID of the mini-program that the cloud environment belongs to (wx…)',
    where: MP,
  });
  const mchid = reader.required('WXPAY_SUB_MCHID', /^\d{6,32}$/, {
    needed: 'your own merchant number, digits only, after it was bound to the cloud environment',
    where: `${CONSOLE} → 设置 → 其他设置 → 微信支付配置`,
  });
  if (!isSimulator && mchid === SIMULATOR_MCHID) {
    const expected = { needed: 'your own merchant number', where: `${CONSOLE} → 设置` };
    reader.problem('WXPAY_SUB_MCHID', expected, 'the simulator’s merchant, without the simulator');
  }
  return { name: 'cloudpay', appid, mchid, notify_url: readToldFunction(reader) };
}

/** `cloud://<environment>/<function>`; nothing stands for `pay-notify` of this environment. */
function readToldFunction(reader: ConfigReader): string {
  const value = reader.value('WXPAY_NOTIFY_URL');
  if (value !== '') {
    if (!isFunctionUrl(value)) {
      reader.problem('WXPAY_NOTIFY_URL', {
        needed: 'nothing, or the function that is told of payments, as cloud://<environment id>/<function>',
        where: `${CONSOLE} → 云函数`,
      });
    }
    return value;
  }
  const env_id = reader.value('TCB_ENV') || reader.value('SCF_NAMESPACE');
  if (!ENV_ID.test(env_id)) {
    reader.problem('TCB_ENV', {
      needed:
        'the id of the cloud environment, which the platform sets; cloudPay works in a cloud function alone',
      where: `${CONSOLE} → 概览`,
    });
  }
  return functionUrl({ env_id, function_name: TOLD_BY_DEFAULT });
}
