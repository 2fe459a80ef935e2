import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { FAULTS, type FaultName, faultOf } from '../../simulator/fault-list';
import { listMutations } from '../../simulator/wechatpay/notifier/mutations';
import { DEFAULT_TOGGLES } from '../../simulator/wechatpay/toggles';
import { DEFAULT_WEIXIN_TOGGLES } from '../../simulator/weixin/toggles';
import { temporaryFolder } from '../support/small-functions';
import { control, testWorld } from '../support/world';

const ROOT = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

const READMES = ['README.md', 'README.zh-CN.md'];
const SDK_PAGES = ['docs/any-sdk.md', 'docs/any-sdk.zh-CN.md'];
const MOVING_PAGES = ['docs/moving-to-v3.md', 'docs/moving-to-v3.zh-CN.md'];
const CONFIG = readdirSync(join(ROOT, 'src/runtime'))
  .filter((name) => /^config(-[\w-]+)?\.ts$/.test(name))
  .map((name) => read(`src/runtime/${name}`))
  .join('\n');

/** Variables that the configuration reads. */
function variablesRead(): string[] {
  const found = [...CONFIG.matchAll(/\benv\.(WXPAY_\w+)|'(WXPAY_[A-Z0-9_]+)'/g)];
  return [...new Set(found.map(([, dotted, quoted]) => dotted ?? quoted!))].sort();
}

/** First cells of the table under a heading, where they are code. */
function firstCells(page: string, heading: string): string[] {
  const section = page.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell!);
}

test('.env.example has every variable that the configuration reads, and no other', () => {
  const listed = [...read('.env.example').matchAll(/^(\w+)=/gm)].map(([, name]) => name!);
  expect(listed.length).toBeGreaterThan(5);
  expect(listed.sort()).toEqual(variablesRead());
});

test.each(READMES)('%s says what every variable is for', (file) => {
  const page = read(file);
  expect(variablesRead().filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test.each([...READMES, ...MOVING_PAGES])('%s names only npm scripts that there are', (file) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = [...read(file).matchAll(/\bnpm (?:run ([a-z][\w-]*)|(start|test)\b)/g)];
  expect(named.length).toBeGreaterThan(0);
  expect(named.map(([, run, own]) => run ?? own!).filter((name) => !(name in scripts))).toEqual([]);
});

describe('simulator/README.md', () => {
  const page = read('simulator/README.md');

  test('lists every fault', () => {
    expect(firstCells(page, 'Faults')).toEqual(Object.keys(FAULTS));
  });

  test('names everything that a fault may be matched by, and every default length of time', () => {
    const section = page.split(/^## /m).find((part) => part.startsWith('Faults\n'))!;
    for (const name of Object.keys(FAULTS) as FaultName[]) {
      const { match, delay_ms } = faultOf(name);
      expect(match.filter((key) => !section.includes(`\`${key}\``))).toEqual([]);
      const row = section.split('\n').find((line) => line.startsWith(`| \`${name}\` |`))!;
      expect(row.includes(`\`delay_ms\`: ${delay_ms?.default}`)).toBe(delay_ms !== undefined);
    }
  });

  test('lists every way to break a notification', () => {
    expect(firstCells(page, 'Broken notifications')).toEqual(listMutations().map(({ name }) => name));
  });

  test.each<[string, Record<string, unknown>]>([
    ['Toggles', DEFAULT_TOGGLES],
    ['Toggles of the mini-program server', DEFAULT_WEIXIN_TOGGLES],
  ])('lists every toggle, its default first: %s', (heading, defaults) => {
    expect(firstCells(page, heading)).toEqual(Object.keys(defaults));
    for (const [name, value] of Object.entries(defaults)) {
      const shown = typeof value === 'string' ? `'${value}'` : String(value);
      expect(page).toContain(`| \`${name}\` | \`${shown}\``);
    }
  });
});

test('every control call that a page shows is one the simulator answers', async () => {
  const world = await testWorld({ functions: temporaryFolder() });
  const calls = [
    ...firstCells(read('simulator/README.md'), 'Steering it'),
    ...[...READMES, ...SDK_PAGES, ...MOVING_PAGES].flatMap(curled),
  ];
  expect(calls.length).toBeGreaterThan(40);
  const unknown: string[] = [];
  for (const call of new Set(calls)) {
    const [, method, path] = /^(GET|POST|DELETE) \/_sim(\S+)/.exec(call) ?? [];
    if (!method) throw new Error(`not a control call: ${call}`);
    const { status, body } = await control(world, method as 'GET', path!.replace(/<[^>]+>|\$\w+/g, 'some'));
    // What is missing is a thing of that name; "there is no GET /…" would be a missing call.
    if (status >= 500 || String(body.message).startsWith(`there is no ${method} `)) unknown.push(call);
  }
  expect(unknown).toEqual([]);
});

/** `curl …` of a page as `METHOD /_sim/…`. */
function curled(file: string): string[] {
  return [
    ...read(file).matchAll(
      /\bcurl ((?:-\w+ )*(?:-X (\w+) )?)"?(?:\$U|http:[^/\s]*\/\/[^/\s]+)(\/_sim[^\s"`]*)([^\n`]*)/g,
    ),
  ].map(([, , method, path, rest]) => `${method ?? (/ -d /.test(rest!) ? 'POST' : 'GET')} ${path}`);
}
