import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './rules/source';

type Step = {
  name: string;
  script?: string;
  report?: Record<string, number>;
  counts?: 'check' | 'jest';
  limit_ms?: number;
  needs?: string[];
  skip?: string;
};

const REPORT = {
  numTotalTests: 0,
  numPassedTests: 0,
  numFailedTests: 0,
  numPendingTests: 0,
  numRuntimeErrorTestSuites: 0,
};

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'wxpay-runner-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function start(file: string, args: string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  const lines = stdout.split('\n');
  return { status, stdout, stderr, last: lines.at(-2), after_last: lines.at(-1) };
}

/** Runs a plan of tiny scripts through the real engine, in a process of its own. */
function runPlan(plan: Step[][]) {
  const engine = pathToFileURL(path.join(ROOT, 'scripts/run-steps.mjs')).href;
  const file = path.join(folder, 'plan.mjs');
  const steps = plan.map((group) =>
    group.map(({ name, script = '', report, counts = 'check', limit_ms = 20_000, needs }) => ({
      name,
      counts,
      limit_ms,
      needs,
      command: [
        process.execPath,
        '-e',
        report
          ? `require('fs').writeFileSync(process.argv[1], ${JSON.stringify(JSON.stringify({ ...REPORT, ...report }))});${script}`
          : script,
        '{report}',
      ],
    })),
  );
  const skips = Object.fromEntries(plan.flat().flatMap(({ name, skip }) => (skip ? [[name, skip]] : [])));
  writeFileSync(
    file,
    `import { runSteps } from ${JSON.stringify(engine)};
const plan = ${JSON.stringify(steps)};
const skips = ${JSON.stringify(skips)};
for (const step of plan.flat()) step.skip = () => skips[step.name];
process.exitCode = await runSteps(plan);`,
  );
  return start(file);
}

const FAIL = 'process.exit(3)';

test('the last line counts checks and tests, alone and with nothing after it', () => {
  const run = runPlan([
    [{ name: 'types' }, { name: 'lint' }],
    [{ name: 'node', counts: 'jest', report: { numTotalTests: 40, numPassedTests: 40 } }],
  ]);
  expect(run).toMatchObject({ status: 0, last: '42 passed, 0 failed', after_last: '' });
});

test('a failed step does not stop the others, and the exit code tells', () => {
  const run = runPlan([
    [{ name: 'types', script: FAIL }],
    [
      {
        name: 'node',
        counts: 'jest',
        report: { numTotalTests: 5, numPassedTests: 3, numFailedTests: 2 },
        script: FAIL,
      },
    ],
    [{ name: 'wxml' }],
  ]);
  expect(run).toMatchObject({ status: 1, last: '4 passed, 3 failed' });
  expect(run.stdout).toMatch(/FAIL\s+types\s+0 passed\s+1 failed/);
});

test('a step that needs a failed one is not run and counts as failed', () => {
  const run = runPlan([[{ name: 'build', script: FAIL }], [{ name: 'browser', needs: ['build'] }]]);
  expect(run).toMatchObject({ status: 1, last: '0 passed, 2 failed' });
  expect(run.stdout).toContain('not run: build failed');
});

test('a step with nothing to do counts as nothing', () => {
  const run = runPlan([[{ name: 'install', skip: 'installed already', script: FAIL }], [{ name: 'types' }]]);
  expect(run).toMatchObject({ status: 0, last: '1 passed, 0 failed' });
});

test('a run in which nothing ran has failed', () => {
  expect(runPlan([[{ name: 'install', skip: 'installed already' }]])).toMatchObject({
    status: 1,
    last: '0 passed, 0 failed',
  });
});

test.each<[string, Step, string]>([
  ['no test ran', { name: 'node', report: {} }, '0 passed, 1 failed'],
  [
    'a file did not load',
    {
      name: 'node',
      report: { numTotalTests: 2, numPassedTests: 2, numRuntimeErrorTestSuites: 1 },
      script: FAIL,
    },
    '2 passed, 1 failed',
  ],
  [
    'a test was left out',
    { name: 'node', report: { numTotalTests: 3, numPassedTests: 2, numPendingTests: 1 } },
    '2 passed, 1 failed',
  ],
  ['jest ended without a report', { name: 'node', script: FAIL }, '0 passed, 1 failed'],
  [
    'jest failed though every test passed',
    { name: 'node', report: { numTotalTests: 2, numPassedTests: 2 }, script: FAIL },
    '2 passed, 1 failed',
  ],
])('is a failure: %s', (_what, step, last) => {
  expect(runPlan([[{ ...step, counts: 'jest' }]])).toMatchObject({ status: 1, last });
});

test('a step that hangs is ended, with what it started', () => {
  const run = runPlan([[{ name: 'node', script: 'setInterval(() => undefined, 1000)', limit_ms: 300 }]]);
  expect(run).toMatchObject({ status: 1, last: '0 passed, 1 failed' });
  expect(run.stdout).toContain('ended after 0.3 s');
});

test('what a step leaves running cannot write after the last line', () => {
  const leave = `require('child_process').spawn(process.execPath,
    ['-e', 'setInterval(() => console.log("late"), 20)'], { stdio: 'inherit' }).unref();
    setTimeout(() => process.exit(0), 200);`;
  expect(runPlan([[{ name: 'node', script: leave }]])).toMatchObject({
    status: 0,
    last: '1 passed, 0 failed',
  });
});

test('npm test lists its steps, and refuses one that is not there', () => {
  const runner = path.join(ROOT, 'scripts/test.mjs');
  expect(start(runner, ['--help'])).toMatchObject({ status: 0, stdout: expect.stringContaining('compiler') });
  const unknown = start(runner, ['--only', 'nothing']);
  expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('unknown step: nothing') });
});
