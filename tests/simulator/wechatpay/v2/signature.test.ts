import { signatureOf, signedText } from '../../../../simulator/wechatpay/v2/signature';
import { readXml, writeXml } from '../../../../simulator/wechatpay/v2/xml';

/** The sample of page 4011985891. */
const SAMPLE = {
  appid: 'wxd930ea5d5a258f4f',
  mch_id: '10000100',
  device_info: '1000',
  body: 'test',
  nonce_str: 'ibuaiVcKdpRxkhJA',
};
const KEY = '192006250b4c09247ec02edce69f6a2d';

test.each([
  ['MD5', '9A0A8659F005D6984697E2CA0A9CF3B7'],
  ['HMAC-SHA256', '6A9AE1657590FD6257D693A078E1C3E4BB6BA4DC30B23E0EE2496E54170DACD6'],
] as const)('the published sample has its published signature: %s', (sign_type, expected) => {
  expect(signatureOf(SAMPLE, sign_type, KEY)).toBe(expected);
  expect(signatureOf({ ...SAMPLE, sign: 'x', attach: '' }, sign_type, KEY)).toBe(expected);
});

test('names are in the order of ASCII, values as they are', () => {
  expect(signedText({ b: '=&', a_1: '茶', a10: ' ', B: '' })).toBe('a10= &a_1=茶&b==&');
});

test.each(['', ' x ', 'a<b', ']]>', '<![CDATA[x]]>', '&amp;', '茶\n', '🍵', 'a]]'])(
  '%j comes back as it was',
  (value) => {
    expect(readXml(writeXml('xml', { value, other: '1' }))).toEqual({ value, other: '1' });
  },
);

test.each([
  '<root><a>1</a></root>',
  '<xml><a b="1">1</a></xml>',
  '<xml><!-- --><a>1</a></xml>',
  '<xml><a>1</a></xml>x',
  '<xml>1</xml>',
  '<xml><a>&#x110000;</a></xml>',
  '',
  '<xml>',
])('%j is not read', (text) => {
  expect(readXml(text)).toBeUndefined();
});

test('a member that every object has is a name like any other', () => {
  expect(Object.keys(readXml('<xml><toString>1</toString></xml>')!)).toEqual(['toString']);
});
