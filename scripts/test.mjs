#!/usr/bin/env node
// `npm test`: the whole gate. Needs nothing but Node and the installed packages; ends with one line
// `N passed, N failed`. `npm test -- --only node` runs one step, `npm test -- --help` lists them.
import { existsSync, statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { runSteps } from './run-steps.mjs';

const ROOT = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');
const MINUTE_MS = 60_000;
/** A worker for each core, and two at least: much of the time goes into waiting for child processes. */
const JEST_WORKERS = Math.max(2, availableParallelism());

const script = (name) => ['npm', 'run', '--silent', name];
const typescript = (file) => ['node', '-r', './scripts/typescript.cjs', file];

/** Why `folder` needs no install, if so: what npm noted there is younger than the lockfile. */
function installed(folder) {
  const lock = path.join(ROOT, folder, 'package-lock.json');
  if (!existsSync(lock)) return 'no such folder';
  const noted = path.join(ROOT, folder, 'node_modules/.package-lock.json');
  const fresh = existsSync(noted) && statSync(noted).mtimeMs >= statSync(lock).mtimeMs;
  return fresh ? 'installed already' : undefined;
}

function install(folder) {
  return {
    name: `install ${folder}`,
    about: `npm ci --prefix ${folder}, where its lockfile is younger than what is installed`,
    command: ['npm', 'ci', '--no-progress', '--prefix', folder],
    counts: 'check',
    limit_ms: 10 * MINUTE_MS,
    skip: () => installed(folder),
  };
}

function jest(project, about, limit_minutes, needs) {
  return {
    name: project,
    about,
    command: [
      'node',
      'node_modules/jest/bin/jest.js',
      `--selectProjects=${project}`,
      `--maxWorkers=${JEST_WORKERS}`,
      '--ci',
      '--json',
      '--outputFile={report}',
    ],
    counts: 'jest',
    limit_ms: limit_minutes * MINUTE_MS,
    needs,
  };
}

const check = (name, about, command, needs) => ({
  name,
  about,
  command,
  counts: 'check',
  limit_ms: 5 * MINUTE_MS,
  needs,
});

/** Groups run one after another; the steps of one group run side by side. */
const PLAN = [
  [
    check(
      'types',
      'four TypeScript programs: kit and simulator, console, mini-program, its tests',
      script('types'),
    ),
    check('lint', 'biome: format and lint', script('lint')),
    install('tools'),
  ],
  [install('tests/interop')],
  [check('build', 'cloud functions, component, phone and console', script('build'))],
  [jest('node', 'kit, simulator, contracts, simulation, house rules', 30)],
  [jest('component', 'the checkout component and the pages, in jsdom', 10)],
  [jest('browser', 'phone and console in Chromium', 20, ['build'])],
  [
    check('wxml', 'templates, read as WeChat reads them', typescript('scripts/check-wxml.ts')),
    check('compiler', 'the official compiler, offline', ['node', 'tools/compile.cjs'], ['install tools']),
    check('example', 'the npm package, in a mini-program of its own', typescript('scripts/example.ts'), [
      'install tools',
    ]),
  ],
  // Not beside the step that packs, too: that one builds anew what is packed here.
  [
    check(
      'example-server',
      'the npm package, in four servers of their own',
      typescript('scripts/example-server.ts'),
    ),
  ],
];

const HELP = `npm test [-- --only STEP]... runs the whole gate, or only the steps named.

${PLAN.flat()
  .map(({ name, about }) => `  ${name.padEnd(24)}${about}`)
  .join('\n')}

The last line is "N passed, N failed"; the exit code is 1 if anything failed or nothing ran.`;

/** @returns {{help: boolean, only: string[], problem?: string}} */
function readArguments(words) {
  const names = PLAN.flat().map(({ name }) => name);
  const only = [];
  for (let i = 0; i < words.length; i++) {
    const word = words[i];
    if (word === '--help' || word === '-h') return { help: true, only };
    const inline = /^--only=(.*)$/.exec(word)?.[1];
    const name = word === '--only' ? words[++i] : inline;
    if (name === undefined) return { help: false, only, problem: `unknown argument: ${word}` };
    if (!names.includes(name))
      return { help: false, only, problem: `unknown step: ${name}; there are: ${names.join(', ')}` };
    only.push(name);
  }
  return { help: false, only };
}

async function main() {
  const { help, only, problem } = readArguments(process.argv.slice(2));
  if (help) {
    console.log(HELP);
    return 0;
  }
  if (problem) {
    console.error(problem);
    return 2;
  }
  if (!existsSync(path.join(ROOT, 'node_modules/jest'))) {
    console.error('Nothing is installed yet: npm ci');
    console.log('0 passed, 1 failed');
    return 1;
  }
  const chosen = PLAN.map((group) => group.filter(({ name }) => only.length === 0 || only.includes(name)));
  return runSteps(
    chosen.filter((group) => group.length > 0),
    { cwd: ROOT },
  );
}

process.exitCode = await main();
