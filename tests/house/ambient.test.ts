import { type Allowed, ambientFindings, machineClockFindings } from './rules/ambient';
import { report, typescriptUnder } from './rules/source';

/** Below the runtime there are no exceptions; add one only with a reason that a reviewer would accept. */
const ALLOWED: Allowed[] = [
  {
    file: 'merchant/alert.ts',
    name: 'fetch',
    reason: 'an alert leaves for a chat, which is the shop’s own affair',
  },
  {
    file: 'merchant/alert.ts',
    name: 'AbortSignal.timeout',
    reason: 'a chat that does not answer is given up',
  },
];

/** The simulator's edges: where its clock meets the machine's. */
const SIMULATOR_EDGES: Allowed[] = [
  {
    file: 'simulator/clock.ts',
    name: 'Date.now',
    reason: 'the simulated clock runs with the wall clock until told to stand still',
  },
  {
    file: 'simulator/open-world.ts',
    name: 'Date.now',
    reason: 'a request that comes before there is a world',
  },
];

test('below the runtime, clock, chance, network and environment are arguments', () => {
  const sources = typescriptUnder('src/protocol', 'src/gateways', 'src/orders', 'merchant', 'cloudfunctions');
  expect(sources.length).toBeGreaterThan(10);
  expect(report(sources.flatMap((source) => ambientFindings(source, ALLOWED)))).toEqual([]);
});

test('the simulator reads the time from its own clock', () => {
  const sources = typescriptUnder('simulator');
  expect(report(sources.flatMap((source) => machineClockFindings(source, SIMULATOR_EDGES)))).toEqual([]);
});

test('every exception is still needed', () => {
  const sources = typescriptUnder('src', 'merchant', 'cloudfunctions', 'simulator');
  const idle = [...ALLOWED, ...SIMULATOR_EDGES].filter(
    ({ file, name }) =>
      !sources.some(
        (source) =>
          source.path === file && ambientFindings(source).some(({ message }) => message.startsWith(name)),
      ),
  );
  expect(idle).toEqual([]);
});

const found = (text: string) => report(ambientFindings({ path: 'src/orders/a.ts', text }));

test.each([
  'const a = Date.now();',
  'const a = { clock: Date.now };',
  'const a = new Date();',
  'const a = new Date;',
  'const a = Date();',
  'const a = Math.random();',
  'const a = fetch("https://example.com");',
  'const a = globalThis.fetch;',
  'const send = fetch;',
  'const a = process.env.WXPAY_APPID;',
  'setTimeout(() => undefined, 1);',
  'setInterval(() => undefined, 1);',
  'const a = performance.now();',
  'const a = process.hrtime();',
  'const a = AbortSignal.timeout(1);',
  'const a = crypto.getRandomValues(new Uint8Array(1));',
  "import http from 'node:http';",
  "import https from 'https';",
  "import { connect } from 'node:net';",
  "import { readFileSync } from 'node:fs';",
  "import { readFile } from 'node:fs/promises';",
  "import { setTimeout as sleep } from 'node:timers/promises';",
  "import { randomBytes } from 'node:crypto';",
  "import crypto from 'node:crypto';\nconst a = crypto.randomUUID();",
  "const a = () => require('node:https');",
  'const a = (at: number) => new Date(at).getHours();',
  'const a = (at: number) => new Date(at).toLocaleString();',
])('is ambient: %s', (text) => {
  expect(found(text)).not.toEqual([]);
});

test.each([
  'const a = (at: number) => new Date(at).toISOString();',
  'const a = Date.UTC(2026, 0, 1);',
  'const a = (clock: { now(): number }) => clock.now();',
  'const a = (fetch: (url: string) => void) => fetch("x");',
  'const a = { fetch: 1, process: 2 };',
  '// Date.now() and Math.random() are banned\nconst a = "process.env";',
  "import { createHash } from 'node:crypto';",
  "import type { ClientRequest } from 'node:http';",
  'type A = { setTimeout(ms: number): void; fetch: string };',
])('is not ambient: %s', (text) => {
  expect(found(text)).toEqual([]);
});

test('an exception covers its own file and name only', () => {
  const allowed: Allowed[] = [{ file: 'src/orders/a.ts', name: 'Date.now', reason: 'for this test' }];
  const text = 'const a = Date.now() + Math.random();';
  expect(report(ambientFindings({ path: 'src/orders/a.ts', text }, allowed))).toHaveLength(1);
  expect(report(ambientFindings({ path: 'src/orders/b.ts', text }, allowed))).toHaveLength(2);
});
