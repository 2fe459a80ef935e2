import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

type Launch = { executablePath: string; args: string[]; env: Record<string, string> };

const MAC_CHROME = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** Flags made for one page in a tiny container; with them the browser dies with its first context. */
const UNWANTED = ['--single-process', '--no-zygote', '--in-process-gpu'];

const UNPACK_LIMIT_MS = 60_000;

/** The pinned Chromium, the one of `$CHROMIUM_PATH`, or on a Mac the installed Chrome. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, args, env } = howToLaunch();
  return chromium.launch({
    executablePath,
    headless: true,
    args: [...args.filter((arg) => !UNWANTED.includes(arg) && !arg.startsWith('--headless')), '--no-sandbox'],
    env: { ...definedOf(process.env), ...env },
  });
}

/** Whether it is the browser that the lockfile pins, and pictures are the same to the pixel, or nearly. */
export function isPinnedBrowser(): boolean {
  return !process.env.CHROMIUM_PATH && process.platform !== 'darwin';
}

function howToLaunch(): Launch {
  if (process.env.CHROMIUM_PATH) return { executablePath: process.env.CHROMIUM_PATH, args: [], env: {} };
  if (process.platform === 'darwin') return { executablePath: MAC_CHROME, args: [], env: {} };
  const script = resolve(__dirname, 'where-chromium.mjs');
  const answer = execFileSync(process.execPath, [script], { encoding: 'utf8', timeout: UNPACK_LIMIT_MS });
  return JSON.parse(answer);
}

function definedOf(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(entries);
}
