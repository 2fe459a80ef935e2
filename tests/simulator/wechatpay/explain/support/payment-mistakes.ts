import { PAYMENT, type Payment, TEXT } from './signing';

export type PaymentMistake = {
  name: string;
  about: string;
  given: Payment;
  signs: (given: Payment) => string;
};

export const OTHER_APPID = 'wx0000000000000002';

const right = TEXT.payment;
const lines = (given: Payment) => [given.appid, given.timeStamp, given.nonceStr, given.package];
const bare = (line: string) => line.replace('prepay_id=', '');

function when(name: string, about: string, signs: PaymentMistake['signs'], given = PAYMENT): PaymentMistake {
  return { name, about, given, signs };
}

export const PAYMENT_MISTAKES: PaymentMistake[] = [
  when('package_without_prefix', 'as in apps', (p) => right({ ...p, package: bare(p.package) })),
  when('package_of_app', 'Sign=WXPay', (p) => right({ ...p, package: 'Sign=WXPay' })),
  when('package_encoded', '%3D for =', (p) => right({ ...p, package: p.package.replace('=', '%3D') })),
  when('appid_other', 'of another app', (p) => right({ ...p, appid: OTHER_APPID })),
  when('appid_other', 'in upper case', (p) => right({ ...p, appid: p.appid.toUpperCase() })),
  when('appid_missing', 'empty', (p) => right({ ...p, appid: '' })),
  when('appid_missing', 'undefined', (p) => right({ ...p, appid: 'undefined' })),
  when('appid_missing', 'no line for it', (p) => right(p).slice(p.appid.length + 1)),
  when('last_line_feed_missing', 'lines joined', (p) => lines(p).join('\n')),
  when('last_line_feed_twice', 'one more', (p) => `${right(p)}\n`),
  when('line_feeds_missing', 'nothing between', (p) => lines(p).join('')),
  when('line_feeds_escaped', 'a single-quoted \\n', (p) =>
    lines(p)
      .map((one) => `${one}\\n`)
      .join(''),
  ),
  when('line_ends_crlf', 'CRLF', (p) =>
    lines(p)
      .map((one) => `${one}\r\n`)
      .join(''),
  ),
  when('spaces_around', 'an indented template', (p) => `${lines(p).join('\n  ')}\n  `),
  when('lines_in_another_order', 'the package first', (p) =>
    [p.package, p.appid, p.timeStamp, p.nonceStr, ''].join('\n'),
  ),
  when('lines_in_another_order', 'all reversed', (p) => `${lines(p).reverse().join('\n')}\n`),
  when('lines_in_another_order', 'nonceStr before timeStamp', (p) =>
    right({ ...p, timeStamp: p.nonceStr, nonceStr: p.timeStamp }),
  ),
  when('timestamp_in_milliseconds', 'a whole second', (p) => right({ ...p, timeStamp: `${p.timeStamp}000` })),
  when('timestamp_in_milliseconds', 'Date.now()', (p) => right({ ...p, timeStamp: `${p.timeStamp}042` })),
  when('timestamp_off', 'a second later', (p) => right({ ...p, timeStamp: String(Number(p.timeStamp) + 1) })),
  when('nonce_case', 'upper case', (p) => right({ ...p, nonceStr: p.nonceStr.toUpperCase() })),
  ...['RSA', 'MD5', 'HMAC-SHA256'].map((type) =>
    when(
      'signed_like_v2',
      type,
      (p) =>
        `appId=${p.appid}&nonceStr=${p.nonceStr}&package=${p.package}&signType=${type}&timeStamp=${p.timeStamp}`,
    ),
  ),
  when(
    'signed_like_v2',
    'without signType',
    (p) => `appId=${p.appid}&nonceStr=${p.nonceStr}&package=${p.package}&timeStamp=${p.timeStamp}`,
  ),
  when(
    'signed_like_v2',
    'in the spelling of apps',
    (p) => `appid=${p.appid}&noncestr=${p.nonceStr}&package=${p.package}&timestamp=${p.timeStamp}`,
  ),
  when(
    'signed_like_v2',
    'with a line feed',
    (p) =>
      `appId=${p.appid}&nonceStr=${p.nonceStr}&package=${p.package}&signType=RSA&timeStamp=${p.timeStamp}\n`,
  ),
  when(
    'fields_with_names',
    'name=value on each line',
    (p) => `appId=${p.appid}\ntimeStamp=${p.timeStamp}\nnonceStr=${p.nonceStr}\npackage=${p.package}\n`,
  ),
];
