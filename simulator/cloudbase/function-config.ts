import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Cron, parseCron } from './cron';

const TIMEOUT_S_DEFAULT = 20;
/** The console's own limit. */
const TIMEOUT_S_MAX = 60;

export type Trigger = { name: string; cron: Cron };
/** A built function: a folder with index.js, and perhaps a config.json. */
export type FunctionConfig = { name: string; file: string; timeout_ms: number; triggers: Trigger[] };

/** @throws RangeError naming the file and what is wrong with it */
export function readFunctions(folder: string): FunctionConfig[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, 'index.js')))
    .map((entry) => readFunction(folder, entry.name));
}

function readFunction(folder: string, name: string): FunctionConfig {
  const file = join(folder, name, 'index.js');
  const path = join(folder, name, 'config.json');
  if (!existsSync(path)) return { name, file, timeout_ms: TIMEOUT_S_DEFAULT * 1000, triggers: [] };
  try {
    const config: { timeout?: unknown; triggers?: unknown } = JSON.parse(readFileSync(path, 'utf8'));
    return { name, file, timeout_ms: timeoutOf(config.timeout), triggers: triggersOf(config.triggers) };
  } catch (error) {
    throw new RangeError(`${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function timeoutOf(seconds: unknown = TIMEOUT_S_DEFAULT): number {
  if (typeof seconds === 'number' && seconds > 0 && seconds <= TIMEOUT_S_MAX) return seconds * 1000;
  throw new RangeError(`timeout is ${JSON.stringify(seconds)}; it takes seconds, ${TIMEOUT_S_MAX} at most`);
}

/** The platform takes one timer per function (docs.cloudbase.net/en/cloud-function/timer-trigger). */
function triggersOf(triggers: unknown = []): Trigger[] {
  if (!Array.isArray(triggers)) throw new RangeError('triggers is not an array');
  if (triggers.length > 1) throw new RangeError('more than one trigger; the platform takes one');
  return triggers.map((trigger: { name?: unknown; type?: unknown; config?: unknown }) => {
    const { name, type, config } = trigger;
    if (typeof name !== 'string' || name.length > 60)
      throw new RangeError('a trigger has no name of 60 characters');
    if (type !== 'timer')
      throw new RangeError(`trigger ${name} is of type ${JSON.stringify(type)}, not 'timer'`);
    if (typeof config !== 'string') throw new RangeError(`trigger ${name} has no config`);
    return { name, cron: parseCron(config) };
  });
}
