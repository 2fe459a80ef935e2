import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { badRequest, Input, shown } from './input';

/** Last instant the clock may be set to: 2099, when the simulated certificates end. */
const AT_MAX = Date.UTC(2099, 0, 1);

/** The simulated clock. A move is answered when everything that fell due has settled. */
export function clockRoutes(world: GatewayWorld): Hono {
  const { clock } = world;
  const state = () => {
    const { mode, offset_ms } = clock.state();
    return { now: clock.now(), mode, offset_ms };
  };
  const reachable = (at: number): number => {
    if (at > AT_MAX)
      throw badRequest(`that is ${new Date(at).toISOString()}; the clock goes no further than 2099`);
    return at;
  };
  return new Hono()
    .get('/clock', (c) => c.json(state()))
    .post('/clock/advance', async (c) => {
      const ms = Input.parse(await c.req.text(), ['ms']).integer('ms', 0);
      reachable(Math.min(clock.now() + ms, 8.64e15));
      await clock.advance(ms);
      return c.json(state());
    })
    .post('/clock/set', async (c) => {
      const at = Input.parse(await c.req.text(), ['at']).integer('at', 0);
      await clock.set(reachable(Math.min(at, 8.64e15)));
      return c.json(state());
    })
    .post('/clock/mode', async (c) => {
      const mode = Input.parse(await c.req.text(), ['mode']).any('mode');
      if (mode !== 'run' && mode !== 'still')
        throw badRequest(`mode is ${shown(mode)}, not "run" or "still"`);
      clock.setMode(mode);
      return c.json(state());
    });
}
