import { paymentText } from '../v3/sign-text';
import { type Explanation, explain } from './explanation';
import { clockSuspects, lineSuspects } from './line-suspects';
import type { KnownKey } from './signature-search';
import type { Suspect } from './signed-candidates';
import { type Draft, draftOf, type Edit, rewrites } from './signed-draft';

/** Parameters of wx.requestPayment whose paySign is to be explained. */
export type PaymentQuestion = {
  /** The appid that the order was placed for. */
  appid: string;
  timeStamp: string;
  nonceStr: string;
  package: string;
  paySign: string;
  /** The key that should have signed. */
  expected: KnownKey;
  /** Other keys that may have been taken for it. */
  others: KnownKey[];
  /** Other appids that may have been taken for it; the first ten are tried. */
  appids?: string[];
};

const LINES = ['appid', 'timeStamp', 'nonceStr', 'package'] as const;

export type PaymentExplanation = Explanation<(typeof LINES)[number]>;

const PREFIX = 'prepay_id=';
const APPIDS_MAX = 10;
const V2_SIGN_TYPES = ['RSA', 'MD5', 'HMAC-SHA256', undefined];

/** Why is this paySign wrong? As `explainSignature`, for the four lines of a payment (page 4012365340). */
export function explainPayment(question: PaymentQuestion): PaymentExplanation {
  const { appid, timeStamp, nonceStr, paySign, expected, others } = question;
  const draft = draftOf(
    ['appid', appid],
    ['timeStamp', timeStamp],
    ['nonceStr', nonceStr],
    ['package', question.package],
  );
  const built = paymentText(appid, timeStamp, nonceStr, question.package);
  const suspects = suspectsOf(draft, question);
  return explain({
    kind: 'payment',
    built,
    names: LINES,
    draft,
    suspects,
    signature: paySign,
    expected,
    others,
  });
}

function suspectsOf(draft: Draft, question: PaymentQuestion): Suspect[] {
  const { appid, appids = [] } = question;
  const packageLine = question.package;
  const bare = packageLine.startsWith(PREFIX) ? packageLine.slice(PREFIX.length) : undefined;
  const line = (name: Suspect['name'], part: string, texts: (string | undefined)[]): Suspect => {
    return { name, part, edits: rewrites(draft, part, texts) };
  };
  const others = [appid.toLowerCase(), appid.toUpperCase(), ...appids.slice(0, APPIDS_MAX)];
  return [
    line('package_without_prefix', 'package', [bare]),
    line('appid_other', 'appid', others),
    line('appid_missing', 'appid', ['', 'undefined', 'null']),
    line('package_of_app', 'package', ['Sign=WXPay']),
    line('package_encoded', 'package', [packageLine.replaceAll('=', '%3D')]),
    ...clockSuspects(draft, 'timeStamp', 'nonceStr'),
    ...lineSuspects(draft),
    { name: 'appid_missing', part: 'order', edits: [withoutFirstLine] },
    { name: 'signed_like_v2', part: 'ends', edits: V2_SIGN_TYPES.flatMap(likeV2) },
    { name: 'fields_with_names', part: 'ends', edits: ['=', ':', ': '].map(named) },
  ];
}

const withoutFirstLine: Edit = (draft) => ({ ...draft, lines: draft.lines.slice(1) });

const MINI_NAMES: Record<string, string> = { appid: 'appId' };
const APP_NAMES: Record<string, string> = { nonceStr: 'noncestr', timeStamp: 'timestamp' };

/** Names in the spelling of mini-programs, then in that of apps; without the line feed that APIv3 has, then with it. */
function likeV2(signType: string | undefined): Edit[] {
  return [MINI_NAMES, APP_NAMES].flatMap((names) => ['', '\n'].map((end) => joined(names, signType, end)));
}

function joined(names: Record<string, string>, signType: string | undefined, end: string): Edit {
  return (draft) => {
    const lines = draft.lines.map((line) => ({
      ...line,
      text: `${names[line.name] ?? line.name}=${line.text}`,
    }));
    if (signType) lines.push({ name: 'signType', text: `signType=${signType}` });
    return { lines: lines.toSorted((a, b) => (a.text < b.text ? -1 : 1)), separator: '&', end };
  };
}

function named(colon: string): Edit {
  return (draft) => ({
    ...draft,
    lines: draft.lines.map(({ name, text }) => ({ name, text: (MINI_NAMES[name] ?? name) + colon + text })),
  });
}
