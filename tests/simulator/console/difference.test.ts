import { pieces } from '../../../simulator/console/model/control-characters';
import { firstDifference, markedLines } from '../../../simulator/console/model/difference';

const BUILT = 'GET\n/v3/a?mchid=1\n1700000000\nnonce\n\n';

test.each([
  ['abc', 'abc', undefined],
  ['abc', 'abd', 2],
  ['abc', 'ab', 2],
  ['', 'a', 0],
])('the first difference of "%s" and "%s"', (one, other, index) => {
  expect(firstDifference(one, other)).toBe(index);
});

test('the line with the first difference is marked at its first character, on both sides', () => {
  const implied = BUILT.replace('?mchid=1', '');
  expect(markedLines(BUILT, implied)[1]).toMatchObject({ differs: true, mark: { from: 5, to: 6 } });
  const theirs = markedLines(implied, BUILT)[1]!;
  expect(theirs).toMatchObject({ differs: true, mark: { from: 5, to: 6 } });
  expect(`${theirs.text}${theirs.end}`.slice(5, 6)).toBe('\n');
  expect(markedLines(BUILT, implied).filter(({ mark }) => mark)).toHaveLength(1);
  expect(markedLines(BUILT, implied).filter(({ differs }) => differs)).toHaveLength(1);
});

test('a missing last line feed: one side has it marked, the other ends there', () => {
  const implied = BUILT.slice(0, -1);
  expect(markedLines(BUILT, implied)).toHaveLength(5);
  expect(markedLines(BUILT, implied)[4]).toMatchObject({ text: '', end: '\n', mark: { from: 0, to: 1 } });
  expect(markedLines(implied, BUILT)).toHaveLength(4);
});

test('a text that stops within a line is marked where it ends', () => {
  expect(markedLines('a\nbc', 'a\nbcd')[1]).toMatchObject({ text: 'bc', end: '', mark: { from: 2, to: 2 } });
});

test('without another text nothing differs', () => {
  expect(markedLines(BUILT, undefined).some(({ differs, mark }) => differs || mark)).toBe(false);
  expect(markedLines(BUILT, BUILT).some(({ differs, mark }) => differs || mark)).toBe(false);
});

test('what cannot be seen is told by name, and the text is kept whole', () => {
  const text = 'a\r\n\tb\u00a0\u200b\ufeff\u0000 c';
  expect(pieces(text).flatMap(({ control }) => control ?? [])).toEqual([
    ...['\\r', '\\n', '\\t', 'NBSP', 'ZWSP', 'BOM', 'U+0000'],
  ]);
  expect(
    pieces(text)
      .map((piece) => piece.text)
      .join(''),
  ).toBe(text);
  expect(pieces('plain 中文')).toEqual([{ text: 'plain 中文' }]);
});
