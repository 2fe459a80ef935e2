import { describeFound } from '../../src/runtime/config-found';
import { type Check, failed, passed } from './check';
import { type Move, trimmed } from './move';

/** What has to stay as it is, for the orders that are under way. */

const MERCHANT = [
  ...['WXPAY_APPID', 'WXPAY_MCHID'],
  ...['WXPAY_SP_APPID', 'WXPAY_SP_MCHID', 'WXPAY_SUB_APPID', 'WXPAY_SUB_MCHID'],
];

export function checkSameShop(move: Move): Check[] {
  return [gateway(move), merchant(move), notifyUrl(move), apiV2Key(move), signType(move), prefix(move)];
}

function gateway({ now, next }: Move): Check {
  const found = describeFound('WXPAY_GATEWAY', now.WXPAY_GATEWAY);
  if (next.WXPAY_GATEWAY !== undefined) {
    return passed('WXPAY_GATEWAY', `${found} today, '${next.WXPAY_GATEWAY}' after the move`);
  }
  return failed(
    'WXPAY_GATEWAY',
    `${found} today`,
    "only 'v2' and 'v2_partner' move to APIv3: give the variables that the functions have today",
  );
}

/** The same variables for both APIs. An order can be asked about and refunded by its own merchant number alone. */
function merchant(move: Move): Check {
  const changed = MERCHANT.filter((name) => isChanged(move, name));
  if (changed.length === 0) return passed('merchant number and AppID', 'unchanged');
  return failed(
    changed.join(', '),
    'another one than today',
    'move to APIv3 with the same merchant first: another merchant number can neither ask about the orders of this one nor refund them',
  );
}

function notifyUrl(move: Move): Check {
  const now = trimmed(move.now, 'WXPAY_NOTIFY_URL');
  if (!isChanged(move, 'WXPAY_NOTIFY_URL')) return passed('WXPAY_NOTIFY_URL', `unchanged, ${now}`);
  return failed(
    'WXPAY_NOTIFY_URL',
    'another one than today',
    `leave it at ${now}: orders that are placed already are told of there`,
  );
}

function apiV2Key(move: Move): Check {
  const name = 'WXPAY_API_V2_KEY';
  if (trimmed(move.next, name) !== '' && !isChanged(move, name)) return passed(name, 'kept');
  return failed(
    name,
    trimmed(move.next, name) === '' ? 'nothing' : 'another one than today',
    'keep the one of today: without it orders of APIv2 that are not paid yet are paid no more, and what is told of them is refused',
  );
}

/** Pay params are signed as the order was placed, or the phone refuses them. */
function signType(move: Move): Check {
  const name = 'WXPAY_SIGN_TYPE';
  if (!isChanged(move, name)) return passed(name, 'unchanged');
  return failed(
    name,
    'another one than today',
    'leave it as it is: a phone pays an order only with what is signed as the order was placed',
  );
}

function prefix(move: Move): Check {
  const name = 'WXPAY_ORDER_PREFIX';
  if (!isChanged(move, name)) return passed(name, 'unchanged');
  return failed(
    name,
    'another one than today',
    'leave it as it is: a buyer who taps twice across the move would order twice',
  );
}

function isChanged({ now, next }: Move, name: string): boolean {
  return trimmed(now, name) !== trimmed(next, name);
}
