import {
  CANDIDATE_BYTES_MAX,
  CANDIDATES_ALONE_MAX,
  CANDIDATES_MAX,
  candidatesOf,
  type Suspect,
} from '../../../../simulator/wechatpay/explain/signed-candidates';
import { draftOf, rewrite, rewrites, textOf } from '../../../../simulator/wechatpay/explain/signed-draft';
import { explained, namesOf } from './support/explaining';
import { POST, TEXT } from './support/signing';

const DRAFT = draftOf(['url', 'u'], ['body', 'b']);
const suspect = (name: Suspect['name'], part: string, texts: string[]): Suspect => ({
  name,
  part,
  edits: texts.map((text) => rewrite(part, text)),
});
const texts = (suspects: Suspect[], draft = DRAFT) =>
  [...candidatesOf(draft, suspects)].map((one) => textOf(one.draft));
const many = (count: number, text = '') => Array.from({ length: count }, (_, index) => `${text}${index}`);

test('the right text comes first, then one mistake, then two of different parts', () => {
  const suspects = [
    suspect('url_decoded', 'url', ['1']),
    suspect('url_encoded', 'url', ['2']),
    suspect('body_missing', 'body', ['']),
  ];
  expect(texts(suspects)).toEqual(['u\nb\n', '1\nb\n', '2\nb\n', 'u\n\n', '1\n\n', '2\n\n']);
});

test('two mistakes are the most, and of each the two likeliest forms are combined', () => {
  const suspects = ['url', 'body', 'method'].map((part) => suspect('url_decoded', part, many(3)));
  const draft = draftOf(['url', 'u'], ['body', 'b'], ['method', 'm']);
  const candidates = [...candidatesOf(draft, suspects)];
  expect(candidates).toHaveLength(1 + 3 * 3 + 3 * (2 * 2));
  expect(Math.max(...candidates.map(({ mistakes }) => mistakes.length))).toBe(2);
});

test('what is tried alone comes last and is never combined', () => {
  const alone: Suspect = { ...suspect('timestamp_off', 'body', ['9']), alone: true };
  expect(texts([alone, suspect('url_decoded', 'url', ['1'])])).toEqual(['u\nb\n', '1\nb\n', 'u\n9\n']);
});

test('what changes nothing, or the same as another, is no candidate', () => {
  const edits = rewrites(DRAFT, 'body', ['b', '1', undefined, '1', Buffer.from('b'), '2']);
  expect(edits.map((edit) => textOf(edit(DRAFT)))).toEqual(['u\n1\n', 'u\n2\n']);
});

test('their number is limited', () => {
  expect(texts([suspect('url_decoded', 'url', many(5000))])).toHaveLength(CANDIDATES_MAX);
  const alone: Suspect = { ...suspect('url_decoded', 'url', many(5000)), alone: true };
  expect(texts([alone])).toHaveLength(1 + CANDIDATES_ALONE_MAX);
});

test('their bytes together are limited, and what still fits is tried', () => {
  const large = suspect('url_decoded', 'url', many(20, 'x'.repeat(CANDIDATE_BYTES_MAX / 4)));
  const all = texts([
    large,
    suspect('body_missing', 'body', ['']),
    suspect('method_other', 'url', ['small']),
  ]);
  const bytes = all.reduce((sum, text) => sum + text.length, 0);
  expect(bytes).toBeLessThanOrEqual(CANDIDATE_BYTES_MAX);
  expect(all).toContain('u\n\n');
  expect(all).toContain('small\nb\n');
});

test('every single mistake is tried with a body of 32 KB, the last one too', () => {
  const sent = { ...POST, body: JSON.stringify({ a: '中/'.repeat(8185) }) };
  expect(Buffer.byteLength(sent.body)).toBeLessThanOrEqual(32 * 1024);
  const reversed = [sent.body, sent.nonce, sent.timestamp, sent.url, sent.method, ''].join('\n');
  expect(namesOf(explained(sent, reversed))).toEqual(['lines_in_another_order']);
  const pretty = TEXT.request({ ...sent, body: JSON.stringify(JSON.parse(sent.body), null, '\t') });
  expect(namesOf(explained(sent, pretty))).toEqual(['body_reserialized']);
});

test('a larger body is not written otherwise, and its absence is still noticed', () => {
  const sent = { ...POST, body: JSON.stringify({ a: 'x'.repeat(1024 * 1024) }) };
  expect(namesOf(explained(sent, TEXT.request({ ...sent, body: '' })))).toEqual(['body_missing']);
  expect(namesOf(explained(sent, TEXT.request(sent).slice(0, -1)))).toEqual(['last_line_feed_missing']);
  const pretty = TEXT.request({ ...sent, body: JSON.stringify(JSON.parse(sent.body), null, 2) });
  expect(namesOf(explained(sent, pretty))).toEqual([]);
});
