import type { KeyObject } from 'node:crypto';
import { explainPayment } from '../../../../../simulator/wechatpay/explain/explain-payment';
import { explainSignature } from '../../../../../simulator/wechatpay/explain/explain-signature';
import { EXPECTED, OTHERS, type Payment, type Request, signText } from './signing';

/** What the gateway says of a request with this signature. */
export function explainedWith(sent: Request, signature: string) {
  return explainSignature({
    ...sent,
    body: Buffer.from(sent.body, 'utf8'),
    headers: { host: '127.0.0.1:7400' },
    signature,
    expected: EXPECTED,
    others: OTHERS,
  });
}

/** And of one whose client signed `text`. */
export function explained(sent: Request, text: string, key?: KeyObject) {
  return explainedWith(sent, signText(text, key));
}

export function explainedPaymentWith(payment: Payment, paySign: string, appids?: string[]) {
  return explainPayment({
    ...payment,
    paySign,
    expected: EXPECTED,
    others: OTHERS,
    ...(appids && { appids }),
  });
}

export function explainedPayment(payment: Payment, text: string, appids?: string[]) {
  return explainedPaymentWith(payment, signText(text), appids);
}

export function namesOf({ mistakes }: { mistakes: { name: string }[] }): string[] {
  return mistakes.map(({ name }) => name);
}

/** Of a text and another, the place of the first character that differs. */
export function firstDifference(a: string, b: string): number {
  const longer = a.length > b.length ? a : b;
  const places = Array.from({ length: longer.length }, (_, place) => place);
  return places.find((place) => a.charAt(place) !== b.charAt(place)) ?? -1;
}
