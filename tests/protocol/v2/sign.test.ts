import { isSigned, type SignType, signMembers, stringToSign } from '../../../src/protocol/v2/sign';
import { parseXml } from '../../../src/protocol/xml';
import { vectorsOf } from '../support';

type Signed = {
  sign_type: SignType;
  params: Record<string, string>;
  key: string;
  string_to_sign: string;
  expected: string;
};
type Sample = { xml: string; parsed: Record<string, string> };

const KEY = '192006250b4c09247ec02edce69f6a2d';

test.each(vectorsOf<Signed>('v2-sign'))('signs as published: %s', (_id, vector) => {
  expect(stringToSign(vector.params, vector.key)).toBe(vector.string_to_sign);
  const sign = signMembers(vector.params, vector.key, vector.sign_type);
  expect(sign).toBe(vector.expected);
  expect(isSigned({ ...vector.params, sign }, vector.key, vector.sign_type)).toBe(true);
});

test.each(vectorsOf<Sample>('v2-xml-sample'))(
  'a published message is read as published: %s',
  (_id, vector) => {
    expect({ ...parseXml(Buffer.from(vector.xml), 'xml') }).toEqual(vector.parsed);
  },
);

test('empty values and the sign itself are not signed, what nobody documents is', () => {
  const members = { b: '2', a: '', sign: 'x', new_in_2031: '茶 & <b>', B: '3' };
  expect(stringToSign(members, KEY)).toBe(`B=3&b=2&new_in_2031=茶 & <b>&key=${KEY}`);
});

test.each<SignType>(['MD5', 'HMAC-SHA256'])(
  '%s: a changed value, member, key or sign does not fit',
  (type) => {
    const members = { mch_id: '1900009191', total_fee: '100' };
    const sign = signMembers(members, KEY, type);
    const fits = (change: Record<string, string>, key = KEY) =>
      isSigned({ ...members, sign, ...change }, key, type);
    expect(fits({})).toBe(true);
    expect(fits({ total_fee: '1' })).toBe(false);
    expect(fits({ cash_fee: '1' })).toBe(false);
    expect(fits({}, KEY.replace('1', '2'))).toBe(false);
    for (const other of [sign.toLowerCase(), sign.slice(1), `${sign}0`, '', `茶${sign.slice(3)}`])
      expect(fits({ sign: other })).toBe(false);
    expect(isSigned(members, KEY, type)).toBe(false);
  },
);

test('the other algorithm’s sign does not fit', () => {
  const members = { a: '1' };
  expect(isSigned({ ...members, sign: signMembers(members, KEY, 'MD5') }, KEY, 'HMAC-SHA256')).toBe(false);
});

test('signs are compared in constant time', () => {
  const real = jest.requireActual<typeof import('node:crypto')>('node:crypto');
  const timingSafeEqual = jest.fn(real.timingSafeEqual);
  jest.isolateModules(() => {
    jest.doMock('node:crypto', () => ({ ...real, timingSafeEqual }));
    const fresh = require('../../../src/protocol/v2/sign') as { isSigned: typeof isSigned };
    const sign = signMembers({ a: '1' }, KEY, 'MD5').replace(/^./, (first) => (first === '0' ? '1' : '0'));
    expect(fresh.isSigned({ a: '1', sign }, KEY, 'MD5')).toBe(false);
  });
  expect(timingSafeEqual).toHaveBeenCalledTimes(1);
});
