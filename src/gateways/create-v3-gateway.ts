import { createCallV3 } from './call-v3';
import { createDownload } from './download-v3';
import { createExchange } from './exchange-v3';
import type { PaymentGateway } from './gateway';
import { PlatformKeys } from './platform-keys';
import type { Hosts } from './retry';
import type { GatewayParts, V3Config } from './v3-config';
import { V3Gateway } from './v3-gateway';

/** APIv3, of a direct merchant or a service provider. */
export function createV3Gateway({ config, ...parts }: { config: V3Config } & GatewayParts): PaymentGateway {
  const { mchid, merchant_serial, merchant_private_key, api_v3_key, public_key } = config;
  const credential = { mchid, serial_no: merchant_serial, private_key: merchant_private_key };
  const hosts: Hosts = [config.hosts[0].replace(/\/+$/, ''), config.hosts[1].replace(/\/+$/, '')];
  const exchange = createExchange({ ...parts, credential, hosts, platform_serial: public_key?.id });
  const keys = new PlatformKeys({
    ...parts,
    api_v3_key,
    public_key,
    download: (deadline_ms) => exchange({ ...CERTIFICATES, deadline_ms }),
  });
  const call = createCallV3({ exchange, keys, clock: parts.clock });
  const download = createDownload({ ...parts, credential });
  return new V3Gateway({ config, parts, keys, call, download, hosts });
}

const CERTIFICATES = {
  name: 'certificates',
  method: 'GET',
  url: '/v3/certificates',
  safe_to_repeat: true,
} as const;
