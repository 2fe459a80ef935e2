/**
 * The four texts that are signed in APIv3, written from the documents (pages 4012365336, 4013053420, 4012365340, 4012365341)
 * and not from anybody's client: a mistake must not be able to agree with itself. Every line ends in a line feed,
 * the last one too.
 */

/** What a merchant signs. `url` is path and query, byte for byte as they came over the wire. */
export function requestText(
  method: string,
  url: string,
  timestamp: string,
  nonce: string,
  body: Buffer,
): Buffer {
  return Buffer.concat([Buffer.from(`${method}\n${url}\n${timestamp}\n${nonce}\n`, 'utf8'), body, LINE_FEED]);
}

/** What WeChat Pay signs, in answers and in notifications. */
export function answerText(timestamp: string, nonce: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${timestamp}\n${nonce}\n`, 'utf8'), body, LINE_FEED]);
}

/** What wx.requestPayment checks. `packageLine` is the whole `prepay_id=…`. */
export function paymentText(appid: string, timeStamp: string, nonceStr: string, packageLine: string): string {
  return `${appid}\n${timeStamp}\n${nonceStr}\n${packageLine}\n`;
}

/** What the SDK inside an app checks: the last line is the bare prepay_id. */
export function appPaymentText(
  appid: string,
  timeStamp: string,
  nonceStr: string,
  prepay_id: string,
): string {
  return `${appid}\n${timeStamp}\n${nonceStr}\n${prepay_id}\n`;
}

const LINE_FEED = Buffer.from('\n');
