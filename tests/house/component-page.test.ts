import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filesUnder, ROOT } from './rules/source';

const FOLDER = 'miniprogram/components/pay-checkout';
const read = (file: string) => readFileSync(join(ROOT, FOLDER, file), 'utf8');
const found = (text: string, pattern: RegExp) => [
  ...new Set([...text.matchAll(pattern)].map((one) => one[1]!)),
];
const dashed = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
/** The lines between the first that begins so and the next that closes it. */
const block = (text: string, start: string) => text.slice(text.indexOf(start)).split('\n  }')[0]!;

const script = read('index.ts');
const properties = found(block(script, '  properties: {'), /^ {4}(\w+): \{ type/gm).map(dashed);
const events = found(block(read('types.ts'), 'PayCheckoutEvents {').split('\n}')[0]!, /^ {2}(\w+): \{/gm);
const slots = found(read('index.wxml'), /<slot name="(\w+)"/g);
const classes = found(script, /'(pay(?:-\w+)?-class)'/g);
const variables = found(read('index.wxss'), /var\((--pay-[\w-]+)/g);
const pictures = filesUnder('docs/pictures/pay-checkout').map((file) => file.replace(/^.*\//, ''));

test('there is something to document', () => {
  expect([properties.length, events.length, slots.length, classes.length]).toEqual([9, 7, 4, 5]);
  expect([variables.length, pictures.length]).toEqual([8, 52]);
});

describe.each([
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh'],
])('%s', (file, language) => {
  const page = read(file);

  test.each([...properties, ...events, ...slots, ...classes, ...variables])('documents %s', (name) => {
    expect(page).toContain(`\`${name}\``);
  });

  test('shows every picture of its language', () => {
    const shown = found(page, /pay-checkout\/([\w-]+\.png)/g);
    expect(shown.sort()).toEqual(pictures.filter((name) => name.includes(`-${language}-`)).sort());
  });
});
