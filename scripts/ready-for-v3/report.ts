import type { Check } from './check';
import { type Move, trimmed } from './move';

/** What the orders that APIv2 placed are still signed with. */
const OF_OPEN_ORDERS = ['WXPAY_API_V2_KEY', 'WXPAY_SIGN_TYPE'];
/** Only of APIv2: APIv3 does not look at them, and the way back needs them. */
const OF_V2 = ['WXPAY_MERCHANT_CERTIFICATE', 'WXPAY_MTLS_BASE_URL'];

/** What was found, line by line, and what is to be done about it. */
export function told(checks: Check[]): string {
  return checks
    .map(({ what, found, todo }) =>
      todo === undefined ? `ok    ${what}: ${found}` : `TO DO ${what}: found ${found}\n      → ${todo}`,
    )
    .join('\n');
}

/** The variables that differ, by name; whatever is in them may be a key. */
export function changes(move: Move): string {
  const { now, next } = move;
  const names = [...new Set([...Object.keys(now), ...Object.keys(next)])].sort();
  const changed = names.filter((name) => trimmed(now, name) !== trimmed(next, name));
  const has = (name: string) => trimmed(next, name) !== '';
  const spare = OF_V2.filter(has);
  return [
    'Change in both functions, in pay-notify first, then in pay:',
    ...changed.map((name) => `  ${name} (${howChanged(move, name)})`),
    `Keep: ${OF_OPEN_ORDERS.filter(has).join(', ')}, until no order of APIv2 waits for its buyer any more.`,
    ...(spare.length === 0 ? [] : [`Needed by the way back alone: ${spare.join(', ')}.`]),
  ].join('\n');
}

function howChanged({ now, next }: Move, name: string): string {
  if (name === 'WXPAY_GATEWAY') return `'${trimmed(now, name)}' becomes '${trimmed(next, name)}'`;
  if (trimmed(now, name) === '') return 'new';
  return trimmed(next, name) === '' ? 'taken away' : 'another value';
}
