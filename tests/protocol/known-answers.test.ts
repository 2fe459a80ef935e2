import {
  createDecipheriv,
  createPublicKey,
  constants as cryptoConstants,
  type KeyObject,
  privateDecrypt,
} from 'node:crypto';
import { AesGcmError, open, seal } from '../../src/protocol/crypto/aes-gcm';
import { md5Hex, sha1Hex, sha256Hex } from '../../src/protocol/crypto/digest';
import { readCertificate } from '../../src/protocol/crypto/pem';
import {
  decryptOaep,
  encryptOaep,
  isKeyPair,
  parsePublicKey,
  signSha256,
  verifySha256,
} from '../../src/protocol/crypto/rsa';
import { openResource } from '../../src/protocol/v3/open-resource';
import { signPayParams } from '../../src/protocol/v3/pay-params';
import { authorizationHeader, requestMessage } from '../../src/protocol/v3/request-signature';
import { errorOf, pemOf, privateKeyOf, publicKeyOf, vectorKinds, vectorsOf } from './support';

type AesGcm = { key: string; nonce: string; associated_data: string; ciphertext: string; expected: string };
type RequestSign = {
  method: string;
  url: string;
  timestamp: string;
  nonce_str: string;
  body: string;
  message: string;
  private_key: string;
  expected_signature: string;
};

test('every kind of published vector has a test here, among the notifications, the bills or APIv2', () => {
  expect([...vectorKinds].sort()).toEqual([
    'aes-128-cbc',
    'aes-gcm',
    'bill-csv',
    'key-pair',
    'md5',
    'rsa-oaep',
    'rsa-pkcs1v15',
    'rsa-public-pkcs1',
    'rsa-sha256',
    'sha',
    'v2-req-info',
    'v2-sign',
    'v2-xml-sample',
    'v3-authorization',
    'v3-message',
    'v3-paysign-jsapi',
    'v3-request-sign',
    'v3-verify',
    'x509-serial',
  ]);
});

test.each(vectorsOf<RequestSign>('v3-request-sign'))('signs a request as published: %s', (_id, vector) => {
  const request = { ...vector, nonce: vector.nonce_str };
  expect(requestMessage(request)).toBe(vector.message);
  expect(signSha256(requestMessage(request), privateKeyOf(vector.private_key))).toBe(
    vector.expected_signature,
  );
});

test.each(vectorsOf<RequestSign & { expected_message: string }>('v3-message'))(
  'builds the message to sign as published: %s',
  (_id, vector) => {
    expect(requestMessage({ ...vector, nonce: vector.nonce_str })).toBe(vector.expected_message);
  },
);

test.each(vectorsOf<{ message: string; expected_header: string }>('v3-authorization'))(
  'writes the Authorization header as published: %s',
  (_id, vector) => {
    const [method, url, timestamp, nonce, body] = vector.message.split('\n');
    const header = authorizationHeader(
      {
        mchid: '1900007291',
        serial_no: '408B07E79B8269FEC3D5D3E6AB8ED163A6A380DB',
        private_key: privateKeyOf('wxpay_doc_merchant_private_key'),
      },
      { method: method!, url: url!, timestamp: timestamp!, nonce: nonce!, body: body! },
    );
    expect(header).toBe(vector.expected_header);
  },
);

test.each(
  vectorsOf<{ appId: string; timeStamp: string; nonceStr: string; fourth_line: string; expected: string }>(
    'v3-paysign-jsapi',
  ),
)('signs what opens the cashier as published: %s', (_id, vector) => {
  const prepay_id = vector.fourth_line.replace('prepay_id=', '');
  const input = { appid: vector.appId, prepay_id, timestamp: vector.timeStamp, nonce: vector.nonceStr };
  expect(signPayParams(input, privateKeyOf('wxpay_doc_merchant_private_key'))).toEqual({
    timeStamp: vector.timeStamp,
    nonceStr: vector.nonceStr,
    package: vector.fourth_line,
    signType: 'RSA',
    paySign: vector.expected,
  });
});

test.each(vectorsOf<{ message: string; private_key: string; expected: string }>('rsa-sha256'))(
  'signs and verifies plain text as published: %s',
  (_id, vector) => {
    expect(signSha256(vector.message, privateKeyOf(vector.private_key))).toBe(vector.expected);
    expect(verifySha256(vector.message, vector.expected, publicKeyOf('wechatpay_go_certificate'))).toBe(true);
  },
);

test.each(vectorsOf<AesGcm>('aes-gcm').filter(([, v]) => v.key.length === 32))(
  'opens and seals as published: %s',
  (_id, vector) => {
    expect(open(vector, vector.key)).toBe(vector.expected);
    expect(seal(vector.expected, vector.key, vector.nonce, vector.associated_data)).toEqual({
      ciphertext: vector.ciphertext,
      nonce: vector.nonce,
      associated_data: vector.associated_data,
    });
  },
);

test.each(vectorsOf<AesGcm>('aes-gcm').filter(([, v]) => v.nonce.length !== 12))(
  'refuses as a resource what has no 12-byte nonce: %s',
  (_id, vector) => {
    expect(errorOf(() => openResource(vector, vector.key)).code).toBe('DECRYPTION_FAILED');
  },
);

test.each(vectorsOf<AesGcm>('aes-gcm').filter(([, v]) => v.key.length === 16))(
  'a 16-byte key is AES-128, which the kit refuses: %s',
  (_id, vector) => {
    expect(openAes128(vector)).toBe(vector.expected);
    expect(() => open(vector, vector.key)).toThrow(new AesGcmError('key_length'));
    expect(errorOf(() => openResource(vector, vector.key)).code).toBe('DECRYPTION_FAILED');
  },
);

test.each(vectorsOf<{ private_key: string; ciphertext: string; expected: string }>('rsa-oaep'))(
  'opens a sensitive field as published: %s',
  (_id, vector) => {
    const key = privateKeyOf(vector.private_key);
    expect(decryptOaep(vector.ciphertext, key)).toBe(vector.expected);
    expect(decryptOaep(encryptOaep('广州市海珠区', createPublicKey(key)), key)).toBe('广州市海珠区');
  },
);

test.each(vectorsOf<{ private_key: string; ciphertext: string; expected: string }>('rsa-pkcs1v15'))(
  'PKCS#1 v1.5 decryption is not for OAEP keys, and the kit has none: %s',
  (_id, vector) => {
    const key = privateKeyOf(vector.private_key);
    expect(openPkcs1(vector.ciphertext, key)).toBe(vector.expected);
    expect(() => decryptOaep(vector.ciphertext, key)).toThrow();
  },
);

test.each(vectorsOf<{ message: string; sha1: string; sha256: string }>('sha'))(
  'digests as published: %s',
  (_id, vector) => {
    expect(sha1Hex(vector.message)).toBe(vector.sha1);
    expect(sha256Hex(vector.message)).toBe(vector.sha256);
  },
);

test.each(vectorsOf<{ input: string; key?: string; rule?: string; expected: string }>('md5'))(
  'digests as published: %s',
  (_id, vector) => {
    const name = vector.rule?.includes('&secret=') ? 'secret' : 'key';
    const suffix = vector.key === undefined ? '' : `&${name}=${vector.key}`;
    expect(md5Hex(vector.input + suffix)).toBe(vector.expected);
  },
);

test.each(
  vectorsOf<{ session_key: string; iv: string; encryptedData: string; expected_plaintext: string }>(
    'aes-128-cbc',
  ),
)('the mini-program sample opens with plain node:crypto: %s', (_id, vector) => {
  const [key, iv] = [Buffer.from(vector.session_key, 'base64'), Buffer.from(vector.iv, 'base64')];
  const decipher = createDecipheriv('aes-128-cbc', key, iv);
  const opened = decipher.update(vector.encryptedData, 'base64', 'utf8') + decipher.final('utf8');
  expect(JSON.parse(opened)).toEqual(JSON.parse(vector.expected_plaintext));
});

test.each(vectorsOf<{ pkcs1_pem: string; spki_pem: string }>('rsa-public-pkcs1'))(
  'a PKCS#1 public key is the same key as its SPKI form: %s',
  (_id, vector) => {
    expect(parsePublicKey(vector.pkcs1_pem).equals(parsePublicKey(vector.spki_pem))).toBe(true);
  },
);

test.each(vectorsOf<{ cert: string; expected_serial_no: string }>('x509-serial'))(
  'reads a serial as published: %s',
  (_id, vector) => {
    expect(readCertificate(pemOf(vector.cert)).serial_no).toBe(vector.expected_serial_no);
  },
);

test.each(vectorsOf<{ private_key: string; public_key: string; expected: boolean }>('key-pair'))(
  'knows which keys belong together: %s',
  (_id, vector) => {
    const key = privateKeyOf(vector.private_key);
    expect(isKeyPair(key, publicKeyOf(vector.public_key))).toBe(vector.expected);
    expect(isKeyPair(key, publicKeyOf('wxpay_doc_wechatpay_public_key'))).toBe(false);
  },
);

function openAes128(vector: AesGcm): string {
  const bytes = Buffer.from(vector.ciphertext, 'base64');
  const decipher = createDecipheriv('aes-128-gcm', vector.key, vector.nonce);
  decipher.setAAD(Buffer.from(vector.associated_data));
  decipher.setAuthTag(bytes.subarray(-16));
  return decipher.update(bytes.subarray(0, -16), undefined, 'utf8') + decipher.final('utf8');
}

/** Node refuses to take this padding off, so it is taken off by hand: 00 02 (not zero)* 00 text. */
function openPkcs1(ciphertext: string, key: KeyObject): string {
  const options = { key, padding: cryptoConstants.RSA_NO_PADDING };
  const block = privateDecrypt(options, Buffer.from(ciphertext, 'base64'));
  expect([block[0], block[1]]).toEqual([0, 2]);
  return block.subarray(block.indexOf(0, 2) + 1).toString('utf8');
}
