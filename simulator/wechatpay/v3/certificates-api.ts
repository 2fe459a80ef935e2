import { seal } from '../../../src/protocol/crypto/aes-gcm';
import { readCertificate } from '../../../src/protocol/crypto/pem';
import { toRfc3339 } from '../beijing-time';
import type { MerchantBook } from '../keys/merchant-book';
import type { PlatformSigner } from '../keys/platform-signer';
import type { Numbers } from '../numbers';
import type { Call, Success } from './call';
import { parameterError, Refusal } from './refusal';

/** What may be asked for; this world has RSA certificates only. */
const ALGORITHMS = ['RSA', 'SM2', 'ALL'];

export type CertificatesParts = { signer: PlatformSigner; merchants: MerchantBook; numbers: Numbers };

/** GET /v3/certificates (page 4012551764): the platform certificates, sealed with the caller's APIv3 key. */
export function listCertificates({ request, merchant }: Call, parts: CertificatesParts): Success {
  const { signer, merchants, numbers } = parts;
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
  const key = merchants.apiV3Key(merchant.mchid);
  if (key === undefined) throw new Refusal(401, 'SIGN_ERROR', '商户未设置APIv3密钥。');
  const listed = signer.listed();
  if (listed.length === 0) {
    const message = '无可用的平台证书，请在商户平台-API安全申请使用微信支付公钥。';
    throw new Refusal(404, 'RESOURCE_NOT_EXISTS', message);
  }
  const data = (algorithm === 'SM2' ? [] : listed).map(({ serial_no, certificate }) => {
    const { valid_from, valid_to } = readCertificate(certificate);
    const sealed = seal(certificate, key, numbers.sealNonce(), 'certificate');
    return {
      serial_no,
      effective_time: toRfc3339(valid_from),
      expire_time: toRfc3339(valid_to),
      encrypt_certificate: { algorithm: 'AEAD_AES_256_GCM', ...sealed },
    };
  });
  return { status: 200, value: { data } };
}
