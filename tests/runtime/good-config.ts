import { generateKeyPairSync } from 'node:crypto';

/** A merchant's private key, made for this run. */
export const { privateKey: PRIVATE_KEY } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});

/** The smallest configuration without a problem, for the official hosts. */
export const GOOD = {
  WXPAY_GATEWAY: 'v3',
  WXPAY_APPID: 'wx0123456789abcdef',
  WXPAY_MCHID: '1900000001',
  WXPAY_MERCHANT_SERIAL: '5157F09EFDC096DE15EBE81A47057A7232F1B8E1',
  WXPAY_MERCHANT_PRIVATE_KEY: PRIVATE_KEY,
  WXPAY_API_V3_KEY: '0123456789abcdefghijklmnopqrstuv',
  WXPAY_NOTIFY_URL: 'https://shop.example.com/http/pay-notify',
};
