import { floorFindings } from './rules/floors';
import { report, typescriptUnder } from './rules/source';

test('every file imports its own floor and those below, and nothing across a border', () => {
  const sources = typescriptUnder(
    'src',
    'miniprogram',
    'simulator',
    'cloudfunctions',
    'merchant',
    'typings',
    'scripts',
  );
  expect(sources.length).toBeGreaterThan(20);
  expect(report(sources.flatMap(floorFindings))).toEqual([]);
});

test.each<[string, string, string, RegExp]>([
  [
    'crypto may not know the protocol',
    'src/protocol/crypto/a.ts',
    "import '../amount';",
    /floor 0 may not import src\/protocol\/amount of floor 1/,
  ],
  [
    'the protocol may not know gateways',
    'src/protocol/v3/a.ts',
    "import type { A } from '../../gateways/gateway';",
    /floor 1/,
  ],
  ['gateways may not know orders', 'src/gateways/a.ts', "export { a } from '../orders/order';", /floor 2/],
  [
    'orders may not know the runtime',
    'src/orders/a.ts',
    "const a = () => import('../runtime/config');",
    /floor 3/,
  ],
  [
    'only the runtime knows the platform',
    'src/orders/a.ts',
    "import cloud from 'wx-server-sdk';",
    /belongs to src\/runtime/,
  ],
  [
    'the kit may not know the simulator',
    'src/runtime/a.ts',
    "import { a } from '../../simulator/clock';",
    /may not import simulator\/clock/,
  ],
  [
    'the kit may not know the merchant',
    'src/runtime/a.ts',
    "import { quote } from '../../merchant/rules';",
    /may not import merchant\/rules/,
  ],
  ['the kit needs no package beyond the list', 'src/runtime/a.ts', "import axios from 'axios';", /axios/],
  [
    'the mini-program imports no value from outside',
    'miniprogram/app.ts',
    "import { A } from '../typings/contract';",
    /import type/,
  ],
  [
    'the mini-program may not know the kit',
    'miniprogram/app.ts',
    "import type { A } from '../src/protocol/amount';",
    /may not import src/,
  ],
  ['the mini-program imports no package', 'miniprogram/app.ts', "import dayjs from 'dayjs';", /dayjs/],
  [
    'the simulator has its own protocol',
    'simulator/wechatpay/a.ts',
    "import { a } from '../../src/protocol/v3/wire';",
    /agree with itself/,
  ],
  [
    'the simulator may not borrow errors',
    'simulator/a.ts',
    "import type { A } from '../src/protocol/errors';",
    /agree with itself/,
  ],
  [
    'a function may not know another function',
    'cloudfunctions/pay/index.ts',
    "import '../pay-notify/index';",
    /may not import cloudfunctions\/pay-notify/,
  ],
  [
    'a function may not know the simulator',
    'cloudfunctions/pay/index.ts',
    "import '../../simulator/clock';",
    /simulator/,
  ],
  [
    'merchant rules take only types of the kit',
    'merchant/rules.ts',
    "import { a } from '../src/orders/order';",
    /types of the kit/,
  ],
  ['merchant rules need no packages', 'merchant/rules.ts', "import axios from 'axios';", /axios/],
  [
    'contract types stand alone',
    'typings/a.d.ts',
    "import type { A } from '../src/orders/order';",
    /stand alone/,
  ],
  [
    'what is built is not imported',
    'scripts/a.ts',
    "import { a } from '../dist/server/index';",
    /built, not written/,
  ],
])('%s', (_rule, path, text, message) => {
  expect(report(floorFindings({ path, text })).join()).toMatch(message);
});

test.each<[string, string]>([
  [
    'src/orders/a.ts',
    "import type { G } from '../gateways/gateway';\nimport type { O } from '../../typings/contract';",
  ],
  [
    'src/protocol/v2/xml.ts',
    "import { XMLParser } from 'fast-xml-parser';\nimport { createHash } from 'node:crypto';",
  ],
  ['simulator/a.ts', "import { sign } from '../src/protocol/crypto/rsa';\nimport { Hono } from 'hono';"],
  [
    'cloudfunctions/pay/index.ts',
    "import { compose } from '../../src/runtime/compose';\nimport * as rules from '../../merchant/rules';\nconst sdk = () => require('./sdk');",
  ],
  ['miniprogram/app.ts', "import type { A } from '../typings/contract';\nimport { b } from './b';"],
  ['merchant/rules.ts', "import type { Rules } from '../src/orders/rules';\nimport { b } from './stock';"],
])('what %s may import is left alone', (path, text) => {
  expect(report(floorFindings({ path, text }))).toEqual([]);
});
