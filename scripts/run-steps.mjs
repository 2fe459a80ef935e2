// Runs named steps as child processes and counts what passed. Knows nothing of this project: scripts/test.mjs
// says what the steps are.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * @typedef {object} Step
 * @property {string} name
 * @property {string} about one line for `--help`
 * @property {string[]} command program and arguments; a `{report}` in it stands for a temporary file
 * @property {'check' | 'jest'} counts a check is one passed or failed; jest's are read from its report
 * @property {number} limit_ms the step is ended after this long, and has failed
 * @property {string[]} [needs] names of steps without which it cannot run
 * @property {() => string | undefined} [skip] why there is nothing to do, if so; then it counts as nothing
 *
 * @typedef {{name: string, passed: number, failed: number, ms: number, note: string}} Outcome
 */

const HEARTBEAT_MS = 30_000;
const HELD_OUTPUT_BYTES_MAX = 4 * 1024 * 1024;

/** Process groups of steps under way, to end them with us. */
const groups = new Set();

function endGroup(pid) {
  groups.delete(pid);
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone already.
  }
}

/**
 * Runs a step's command. `held`: its output is kept and shown in one piece at the end, so that steps
 * running side by side do not mix.
 */
function runCommand(command, { limit_ms, held, cwd, env }) {
  const [program, ...args] = command;
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd,
      env,
      detached: true, // a process group of its own: what it leaves behind can be ended with it
      stdio: ['ignore', held ? 'pipe' : 'inherit', held ? 'pipe' : 'inherit'],
    });
    const output = [];
    let bytes = 0;
    let timed_out = false;
    const keep = (chunk) => {
      bytes += chunk.length;
      if (bytes <= HELD_OUTPUT_BYTES_MAX) output.push(chunk);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    if (child.pid) groups.add(child.pid);
    const timer = setTimeout(() => {
      timed_out = true;
      endGroup(child.pid);
    }, limit_ms);
    const done = (code, problem) => {
      clearTimeout(timer);
      if (child.pid) endGroup(child.pid);
      resolve({ code, problem, output: Buffer.concat(output) });
    };
    child.once('error', (error) => done(null, error.message));
    child.once(held ? 'close' : 'exit', (code, signal) => {
      if (timed_out) done(code, `ended after ${limit_ms / 1000} s`);
      else done(code, code === 0 ? undefined : `exit ${code ?? signal}`);
    });
  });
}

/** What jest's JSON report says; a suite that did not even load is a failure too. */
export function countJest(report, { code, problem }) {
  if (report === undefined) return { passed: 0, failed: 1, note: problem ?? 'no report' };
  const unloaded = report.numRuntimeErrorTestSuites ?? 0;
  const left_out = (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0);
  const passed = report.numPassedTests;
  let failed = report.numFailedTests + unloaded + left_out;
  const notes = [];
  if (unloaded > 0) notes.push(`${unloaded} files did not load`);
  if (left_out > 0) notes.push(`${left_out} left out`);
  if (report.numTotalTests === 0 && failed === 0) {
    failed = 1;
    notes.push('no test ran');
  }
  if (code !== 0 && failed === 0) {
    failed = 1;
    notes.push(problem ?? `exit ${code}`);
  }
  return { passed, failed, note: notes.join(', ') };
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined; // jest ended before it wrote one
  }
}

async function runStep(step, { held, cwd, env, folder, say, ended }) {
  const started = performance.now();
  const outcome = (passed, failed, note = '') => ({
    name: step.name,
    passed,
    failed,
    ms: performance.now() - started,
    note,
  });
  const missing = (step.needs ?? []).find((name) => ended.get(name)?.failed);
  if (missing) return outcome(0, 1, `not run: ${missing} failed`);
  const nothing = step.skip?.();
  if (nothing !== undefined) return outcome(0, 0, nothing);

  say(`${step.name} …`);
  const report = path.join(folder, `${step.name}.json`);
  const command = step.command.map((word) => word.replace('{report}', report));
  const result = await runCommand(command, { limit_ms: step.limit_ms, held, cwd, env });
  if (held && result.output.length > 0) process.stdout.write(result.output);
  if (step.counts === 'jest') {
    const { passed, failed, note } = countJest(readReport(report), result);
    return outcome(passed, failed, note);
  }
  return result.code === 0 ? outcome(1, 0) : outcome(0, 1, result.problem ?? '');
}

function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

function table(outcomes) {
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  return outcomes.map(({ name, passed, failed, ms, note }) => {
    const mark = failed > 0 ? 'FAIL' : passed > 0 ? 'ok' : '-';
    const counts = `${String(passed).padStart(6)} passed ${String(failed).padStart(5)} failed`;
    return `${mark.padEnd(5)}${name.padEnd(width)} ${counts} ${seconds(ms).padStart(9)}  ${note}`.trimEnd();
  });
}

/**
 * Runs groups of steps, one group after another, the steps of one group side by side. A failure does not stop
 * the rest, save steps that need the failed one. The very last line is `N passed, N failed`.
 *
 * @param {Step[][]} plan
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<number>} the exit code: 0 when something ran and nothing failed
 */
export async function runSteps(plan, { cwd = process.cwd(), env = process.env } = {}) {
  const began = performance.now();
  const folder = mkdtempSync(path.join(tmpdir(), 'wxpay-test-'));
  const say = (text) => console.log(`[${seconds(performance.now() - began).padStart(8)}] ${text}`);
  const stop = (signal) => {
    for (const pid of groups) endGroup(pid);
    rmSync(folder, { recursive: true, force: true });
    process.exit(signal === 'SIGINT' ? 130 : 143);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  const ended = new Map();
  try {
    for (const group of plan) {
      const names = group.map(({ name }) => name);
      const pulse = setInterval(() => {
        const waiting = names.filter((name) => !ended.has(name));
        if (waiting.length > 0) say(`still at ${waiting.join(', ')}`);
      }, HEARTBEAT_MS);
      await Promise.all(
        group.map(async (step) => {
          const outcome = await runStep(step, { held: group.length > 1, cwd, env, folder, say, ended });
          ended.set(step.name, outcome);
          say(`${step.name}: ${outcome.failed > 0 ? 'FAILED' : 'done'} in ${seconds(outcome.ms)}`);
        }),
      );
      clearInterval(pulse);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return summarize([...ended.values()], say);
}

function summarize(outcomes, say) {
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log('');
  for (const line of table(outcomes)) console.log(line);
  say(failed > 0 ? 'something failed' : passed > 0 ? 'all is well' : 'nothing ran');
  console.log(`${passed} passed, ${failed} failed`);
  return passed > 0 && failed === 0 ? 0 : 1;
}
