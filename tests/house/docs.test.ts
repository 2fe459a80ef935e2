import { deadLinks, explainedIds, unexplainedIds } from './rules/docs';
import { filesUnder, readSource, report, typescriptUnder } from './rules/source';

const PAGES = [
  'docs',
  'examples',
  'merchant',
  'miniprogram',
  'simulator',
  'bench',
  'tests',
  'README.md',
  'README.zh-CN.md',
  'CHANGELOG.md',
];

const explained = explainedIds(readSource('docs/invariants.md').text);

function range(letter: string, last: number, digits = 2): string[] {
  return Array.from({ length: last }, (_, i) => `${letter}-${String(i + 1).padStart(digits, '0')}`);
}

test('every id in a test name is explained in docs/invariants.md', () => {
  const tests = typescriptUnder('tests').filter(
    ({ path }) => path.endsWith('.test.ts') && path !== 'tests/house/docs.test.ts',
  );
  expect(report(tests.flatMap((source) => unexplainedIds(source, explained)))).toEqual([]);
});

test('docs/invariants.md explains each id once', () => {
  const ids = [
    ...range('I', 22),
    ...range('L', 5, 1),
    ...range('F', 94),
    ...range('M', 29),
    ...range('D', 17),
  ];
  expect([...explained.keys()].sort()).toEqual(ids.sort());
  expect([...explained].filter(([, times]) => times > 1)).toEqual([]);
});

test('pages link to files that are there', () => {
  const listed = filesUnder('.').filter((file) =>
    PAGES.some((place) => file === place || file.startsWith(`${place}/`)),
  );
  const pages = listed.filter((file) => file.endsWith('.md')).map(readSource);
  expect(pages.length).toBeGreaterThan(0);
  expect(report(pages.flatMap((page) => deadLinks(page)))).toEqual([]);
});

describe('each rule can fail', () => {
  const known = new Map([['F-01', 1]]);
  const ids = (text: string) => report(unexplainedIds({ path: 'tests/a.test.ts', text }, known));

  test.each([
    "test('an order is safe (F-99)', f);",
    'describe(`group I-77`, f);',
    "test.each([['L-9 and F-01', 1]])('%s', f);",
    ['it(`seed $', '{n} breaks M-98`, f);'].join(''),
  ])('an id nobody explains: %s', (text) => {
    expect(ids(text)).toHaveLength(1);
  });

  test.each([
    "test('F-01 holds', f);",
    "test('a', () => expect('F-99').toBe('F-99'));",
    "test('UTF-16 and XI-90', f);",
  ])('no finding: %s', (text) => {
    expect(ids(text)).toEqual([]);
  });

  test('an explanation is a list item with words', () => {
    expect([...explainedIds('- F-01 words\n- F-02\nF-03 words\n- F-01 again\n- L-5 x')]).toEqual([
      ['F-01', 2],
      ['L-5', 1],
    ]);
  });

  test('a link to nothing is reported with its line', () => {
    const text =
      '[a](docs/a.md#part)\n[b](docs/gone.md)\n<img src="shots/gone.png">\n[web](https://example.com)\n[up](../a)\n[here](#there)';
    const exists = (file: string) => file === 'docs/a.md';
    expect(report(deadLinks({ path: 'README.md', text }, exists))).toEqual([
      'README.md:2: leads to nothing: docs/gone.md',
      'README.md:3: leads to nothing: shots/gone.png',
      'README.md:5: leads to nothing: ../a',
    ]);
  });

  test('a link in a block of code is not followed', () => {
    expect(deadLinks({ path: 'README.md', text: '```\n[a](gone.md)\n```' }, () => false)).toEqual([]);
  });
});
