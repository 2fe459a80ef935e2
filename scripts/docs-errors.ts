import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ERROR_CODES, type ErrorCode, KitError } from '../src/protocol/errors';
import { toClientError } from '../src/runtime/client-error';

export const ERRORS_PAGE = resolve(__dirname, '../docs/errors.md');

const INTRODUCTION = `<!-- Generated from src/protocol/errors.ts by scripts/docs-errors.ts. Do not edit. -->

# Errors

Every error of the kit is a \`KitError\` ([src/protocol/errors.ts](../src/protocol/errors.ts)): a \`code\` from the list
below, an \`outcome\` and a \`retry\`. No answer is not a no: a timeout, a 5xx or an answer whose signature does not verify
has the outcome \`unknown\`.

| \`outcome\` | did money or a record change? |
|---|---|
| \`not_applied\` | no |
| \`applied\` | yes |
| \`unknown\` | nobody can tell from here: ask |

| \`retry\` | what the caller should do |
|---|---|
| \`never\` | the same again will fail again |
| \`same_request\` | repeat, under the same number |
| \`after_query\` | ask first what became of it |

An error of the other side is a \`GatewayError\`, with \`http_status\`, \`gateway_code\`, \`gateway_message\` and \`request_id\`
for the log. The mini-program gets none of that: the function \`pay\` answers \`{ok: false, now, error: {code, message,
retry}}\` with the code of the last column ([src/runtime/client-error.ts](../src/runtime/client-error.ts)).

\`pay-notify\` answers a notification that it refuses with 401 (\`SIGNATURE_…\`, \`DECRYPTION_FAILED\`), 400
(\`REQUEST_INVALID\`, \`MESSAGE_MALFORMED\`) or 500 (all else: not stored, so that it is sent again).
`;

const REMARKS = `
An order that is closed or paid is no error for \`create\` and \`resume\`: they answer with the order as it is, without
\`pay_params\`.

The component adds five codes that only a phone can know: \`NETWORK\` (no answer from the function),
\`ANSWER_UNREADABLE\`, \`CASHIER_FAILED\` (the cashier would not open), \`ORDER_CLOSING\` (there is nothing to pay any more, and
the server has not closed the order yet: the component asks until it has) and \`UNSUPPORTED\` (virtual goods on iOS). A payment that the cashier calls done and the
server does not know yet is no error: it is the state \`unknown\`. What the buyer reads for each code is in
[texts-en.ts](../miniprogram/components/pay-checkout/texts-en.ts) and its neighbours.
`;

/** The text of `docs/errors.md`, as it follows from the list of codes. */
export function errorsPage(): string {
  const rows = Object.entries(ERROR_CODES).map(([code, when]) => {
    return `| \`${code}\` | ${when} | \`${seenByClient(code as ErrorCode)}\` |`;
  });
  return [
    INTRODUCTION,
    '| code | when it happens | the mini-program sees |',
    '|---|---|---|',
    ...rows,
    REMARKS,
  ].join('\n');
}

function seenByClient(code: ErrorCode): string {
  return toClientError(new KitError(code)).code;
}

if (require.main === module) writeFileSync(ERRORS_PAGE, errorsPage());
