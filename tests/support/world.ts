import { join, resolve } from 'node:path';
import { ensureFunctions } from '../../scripts/build/functions';
import { readKeys, type WorldKeys } from '../../simulator/wechatpay/keys/keys';
import { createWorld, type World, type WorldOptions } from '../../simulator/world';

const KEYS = join(resolve(__dirname, '..'), 'fixtures/keys');

const open: World[] = [];
let keys: WorldKeys | undefined;

/**
 * A world for one test: fixed keys, in memory, timers off, on a port the system chose. It is closed after the test.
 * Without a folder of functions it runs the project's own, which are built first when a source has changed.
 */
export async function testWorld(options: WorldOptions = {}): Promise<World> {
  keys ??= readKeys(KEYS);
  if (options.functions === undefined) await ensureFunctions();
  const world = await createWorld({ keys, timers: false, ...options });
  open.push(world);
  return world;
}

/** What a control call answers. Tests know its shape, and fail when it is another. */
export interface Json {
  [key: string]: Json;
  [Symbol.iterator](): IterableIterator<Json>;
}

/** One call of the control API. */
export async function control(
  world: { url: string },
  method: 'GET' | 'POST' | 'DELETE',
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Json }> {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
  const response = await fetch(`${world.url}/_sim${path}`, init);
  return { status: response.status, body: (await response.json()) as Json };
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((world) => world.close()));
});
