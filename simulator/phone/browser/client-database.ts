import { simulator } from './simulator';
import { WxFailure, wxCall } from './wx-call';

/**
 * `wx.cloud.database()`: the database as a mini-program itself reaches it, past all functions. The environment's
 * rules decide, and the shop's forbid everything: so this is here to answer "permission denied", as the cloud does.
 */
export function clientDatabase() {
  return {
    collection: (name: string) => ({
      get: wxCall('collection.get', () => act(name, 'read')),
      add: wxCall('collection.add', () => act(name, 'write')),
      doc: () => ({
        get: wxCall('document.get', () => act(name, 'read')),
        set: wxCall('document.set', () => act(name, 'write')),
        update: wxCall('document.update', () => act(name, 'write')),
        remove: wxCall('document.remove', () => act(name, 'write')),
      }),
    }),
  };
}

async function act(collection: string, operation: 'read' | 'write'): Promise<{ data: unknown }> {
  const { result, error } = await simulator.clientDatabase(collection, operation);
  if (result !== undefined) return { data: result };
  const { errCode, errMsg } = error ?? {};
  throw new WxFailure(`${errCode ?? -1} ${errMsg ?? 'not simulated'}`, { errCode });
}
