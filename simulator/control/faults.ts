import { Hono } from 'hono';
import { FAULTS } from '../fault-list';
import type { GatewayWorld } from '../gateway-world';
import { Input, notFound } from './input';

/** Named faults, from a closed list. */
export function faultRoutes(world: GatewayWorld): Hono {
  const { faults } = world;
  return new Hono()
    .get('/faults', (c) => c.json(faults.list()))
    .post('/faults', async (c) => {
      const input = Input.parse(await c.req.text(), [
        ...['name', 'times', 'probability', 'match', 'after', 'delay_ms'],
      ]);
      const times = input.optionalInteger('times', 1);
      const probability = input.optionalProbability('probability');
      const match = input.optionalTexts('match');
      const after = input.optionalInteger('after', 0);
      const delay_ms = input.optionalInteger('delay_ms', Number.MIN_SAFE_INTEGER);
      const added = faults.add({
        name: input.text('name'),
        ...(times === undefined ? {} : { times }),
        ...(probability === undefined ? {} : { probability }),
        ...(match === undefined ? {} : { match }),
        ...(after === undefined ? {} : { after }),
        ...(delay_ms === undefined ? {} : { delay_ms }),
      });
      return c.json(added);
    })
    .delete('/faults', (c) => {
      faults.remove();
      return c.json(faults.list());
    })
    .delete('/faults/:name', (c) => {
      const name = c.req.param('name');
      if (!Object.hasOwn(FAULTS, name)) throw notFound(`no fault is called '${name}'`);
      faults.remove(name);
      return c.json(faults.list());
    });
}
