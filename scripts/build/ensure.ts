import { existsSync, readFileSync } from 'node:fs';
import { buildCatalogue } from './catalogue';
import { CATALOGUE_FILE, catalogueSource } from './catalogue-source';
import { buildConsole } from './console';
import { isOld, markBuilt } from './freshness';
import { ensureFunctions } from './functions';
import { buildPhone } from './phone';

const PHONE = 'phone';
const PHONE_INPUTS = [
  'miniprogram',
  'simulator/phone',
  'typings',
  'scripts/build/phone.ts',
  'package-lock.json',
];
const CONSOLE = 'console';
const CONSOLE_INPUTS = ['simulator/console', 'scripts/build/console.ts', 'package-lock.json'];

/**
 * Builds what the simulator serves and runs, where a source is newer than what was built.
 * @param progress told of each step that has something to do
 */
export async function ensureBuilt(progress: (step: string) => void): Promise<void> {
  if (!existsSync(CATALOGUE_FILE) || readFileSync(CATALOGUE_FILE, 'utf8') !== catalogueSource())
    await buildCatalogue();
  if (await ensureFunctions()) progress('built the cloud functions');
  if (isOld(PHONE, PHONE_INPUTS)) {
    const began = new Date();
    await buildPhone();
    markBuilt(PHONE, began);
    progress('built the phone');
  }
  await ensureConsole(progress);
}

/** All that WeChat Pay alone serves. */
export async function ensureConsole(progress: (step: string) => void): Promise<void> {
  if (!isOld(CONSOLE, CONSOLE_INPUTS)) return;
  const began = new Date();
  await buildConsole();
  markBuilt(CONSOLE, began);
  progress('built the console');
}
