import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type DataLock, lockData } from './data-lock';
import { type GatewayOptions, GatewayWorld, type Held } from './gateway-world';
import { type HttpIn, type HttpOut, spelled } from './http';
import { type Listening, listen } from './http-server';
import { Store } from './store';
import { keysOf } from './wechatpay/keys/keys';

/**
 * Takes hold of data and port, and makes a world of them. Whatever goes wrong, all of it is let go of again.
 * @throws PortBusyError, DataLockedError, or what `make` throws
 */
export async function openWorld<World extends GatewayWorld>(
  options: GatewayOptions,
  make: (held: Held) => World | Promise<World>,
): Promise<World> {
  const { store, lock } = openStore(options.data ?? ':memory:');
  const ports: Listening[] = [];
  let released: Promise<void> | undefined;
  const release = (): Promise<void> => {
    released ??= (async () => {
      await Promise.all(ports.map((port) => port.close()));
      store.close();
      lock?.release();
    })();
    return released;
  };
  try {
    let world: World | undefined;
    const handler = async (request: HttpIn): Promise<HttpOut> => {
      const answer = (await world?.handle(request)) ?? { drop: true };
      return 'drop' in answer ? answer : { ...answer, headers: spelled(answer.headers) };
    };
    const now = () => world?.clock.now() ?? Date.now();
    const keys = keysOf(store, options.keys && (() => options.keys!));
    const main = await listen(options.port ?? 0, handler, now);
    ports.push(main);
    const tls = await listen(0, handler, now, keys.tls);
    ports.push(tls);
    world = await make({ port: main.port, tls_port: tls.port, keys, store, release });
    return world;
  } catch (error) {
    await release();
    throw error;
  }
}

/** WeChat Pay alone, without the cloud: for clients in any language. @throws as openWorld */
export function createGatewayWorld(options: GatewayOptions = {}): Promise<GatewayWorld> {
  return openWorld(options, (held) => new GatewayWorld(options, held));
}

function openStore(data: string): { store: Store; lock?: DataLock } {
  if (data === ':memory:') return { store: new Store(data) };
  mkdirSync(data, { recursive: true });
  const lock = lockData(data);
  return { store: new Store(join(data, 'world.sqlite')), lock };
}
