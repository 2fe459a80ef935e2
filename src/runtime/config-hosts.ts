import { OFFICIAL_BACKUP } from '../gateways/official-hosts';
import type { ConfigReader } from './config-reader';

const OFFICIAL_PAY: [string, string] = ['https://api.mch.weixin.qq.com', 'https://api2.mch.weixin.qq.com'];
const OFFICIAL_WEIXIN = 'https://api.weixin.qq.com';

export type Hosts = { pay: [string, string]; weixin: string; is_simulator: boolean };

/**
 * `WXPAY_BASE_URL`: absent for the official hosts, one of them, or a loopback address, which then stands for
 * every host of the other side; its backup is the same address under the name `localhost`.
 */
export function readHosts(reader: ConfigReader): Hosts {
  const value = reader.value('WXPAY_BASE_URL').replace(/\/+$/, '');
  if (value === '') return { pay: OFFICIAL_PAY, weixin: OFFICIAL_WEIXIN, is_simulator: false };
  const backup = OFFICIAL_BACKUP[value];
  if (backup) return { pay: [value, backup], weixin: OFFICIAL_WEIXIN, is_simulator: false };
  if (isLoopback(value)) {
    const pay: [string, string] = [value, value.replace('://127.0.0.1', '://localhost')];
    return { pay, weixin: value, is_simulator: true };
  }
  reader.problem('WXPAY_BASE_URL', {
    needed: `nothing, an official host (${Object.keys(OFFICIAL_BACKUP).join(', ')}), or a loopback address`,
    where: 'leave it out unless you test against the simulator',
  });
  return { pay: OFFICIAL_PAY, weixin: OFFICIAL_WEIXIN, is_simulator: false };
}

function isLoopback(value: string): boolean {
  return /^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/.test(value);
}
