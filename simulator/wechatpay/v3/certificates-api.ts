import { seal } from '../../../src/protocol/crypto/aes-gcm';
import { readCertificate } from '../../../src/protocol/crypto/pem';
import type { HttpIn } from '../../http';
import { toRfc3339 } from '../beijing-time';
import type { PlatformSigner } from '../keys/platform-signer';
import { DIRECT_MERCHANT } from '../merchants';
import type { Numbers } from '../numbers';
import type { Success } from './orders-api';
import { parameterError } from './refusal';

/** What may be asked for; this world has RSA certificates only. */
const ALGORITHMS = ['RSA', 'SM2', 'ALL'];

/** GET /v3/certificates (page 4012551764): the platform certificates, sealed with the merchant's APIv3 key. */
export function listCertificates(request: HttpIn, signer: PlatformSigner, numbers: Numbers): Success {
  const algorithm = request.query.get('algorithm_type') ?? 'RSA';
  if (!ALGORITHMS.includes(algorithm)) {
    const issue = `须为 ${ALGORITHMS.join('、')} 之一`;
    throw parameterError(issue, {
      location: 'query',
      field: 'algorithm_type',
      value: algorithm.slice(0, 64),
      issue,
    });
  }
  const listed = algorithm === 'SM2' ? [] : signer.listed();
  const data = listed.map(({ serial_no, certificate }) => {
    const { valid_from, valid_to } = readCertificate(certificate);
    const sealed = seal(certificate, DIRECT_MERCHANT.api_v3_key, numbers.sealNonce(), 'certificate');
    return {
      serial_no,
      effective_time: toRfc3339(valid_from),
      expire_time: toRfc3339(valid_to),
      encrypt_certificate: { algorithm: 'AEAD_AES_256_GCM', ...sealed },
    };
  });
  return { status: 200, value: { data } };
}
