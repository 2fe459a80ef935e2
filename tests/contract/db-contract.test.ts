import tcb from '@cloudbase/node-sdk';
import * as cloud from 'wx-server-sdk';
import schema from '../../cloudbase-schema.json';
import { applySchema, type CloudbaseSchema } from '../../simulator/cloudbase/schema';
import { MemoryDb } from '../../src/orders/memory-db';
import { KitError } from '../../src/protocol/errors';
import { NodeSdkDb } from '../../src/runtime/db/node-sdk-db';
import { WxSdkDb } from '../../src/runtime/db/wx-sdk-db';
import { describeDbContract } from './db-contract';
import { FUNCTION_ENV, startCloudServer } from './db-contract-server';

const CURRENT_ENV = FUNCTION_ENV.TCB_ENV;

describeDbContract(
  'memory',
  async () => {
    let down = false;
    const beforeOp = () => {
      if (down) throw new KitError('STORE_UNAVAILABLE', { outcome: 'unknown' });
    };
    return {
      db: new MemoryDb({ beforeOp }),
      takeDown: async () => {
        down = true;
      },
      close: async () => {},
    };
  },
  { claims: true },
);

for (const duplicate_error of ['documented', 'e11000'] as const) {
  describeDbContract(
    `@cloudbase/node-sdk (duplicates: ${duplicate_error})`,
    async () => {
      const server = await startCloudServer({ duplicate_error });
      applySchema(server.database, schema as CloudbaseSchema);
      const db = new NodeSdkDb(tcb.init({ env: CURRENT_ENV }));
      return { db, takeDown: server.close, close: server.close };
    },
    { claims: true },
  );

  describeDbContract(
    `wx-server-sdk (duplicates: ${duplicate_error})`,
    async () => {
      const server = await startCloudServer({ duplicate_error });
      applySchema(server.database, schema as CloudbaseSchema);
      cloud.init({ env: CURRENT_ENV });
      return { db: new WxSdkDb(cloud), takeDown: server.close, close: server.close };
    },
    { claims: false },
  );
}
