import { Hono } from 'hono';
import { functionError, type Outcome } from '../cloudbase/function-error';
import { clientMayInvoke } from '../cloudbase/schema';
import type { World } from '../world';
import { Input, notFound } from './input';

const answerOf = (outcome: Outcome) => (outcome.ok ? { result: outcome.result } : { error: outcome.error });

/** Calls of built functions, as a mini-program's user and as the clock makes them; and what they wrote. */
export function functionRoutes(world: World): Hono {
  const existing = (name: string): string => {
    if (world.host.has(name)) return name;
    const known = [...world.host.functions.keys()].join(', ') || 'none is built';
    throw notFound(`no function is called '${name}'; known: ${known}`);
  };
  return new Hono()
    .get('/functions', (c) => c.json([...world.host.functions.keys()]))
    .post('/functions/:name', async (c) => {
      const input = Input.parse(await c.req.text(), ['event', 'openid', 'appid']);
      const openid = input.optionalText('openid');
      const appid = input.optionalText('appid') ?? world.shop.app.appid;
      const caller = openid === undefined ? {} : { openid, appid };
      const name = existing(c.req.param('name'));
      // Rules bind mini-program users; without an openid the call is one from the server's side.
      if (openid !== undefined && !clientMayInvoke(world.schema, name)) {
        return c.json({
          error: functionError('FUNCTION_NOT_ALLOWED', `the rule of '${name}' forbids it to clients`),
        });
      }
      return c.json(answerOf(await world.host.call(name, input.any('event'), caller)));
    })
    .get('/functions/:name/log', (c) => c.json(world.host.log.list(existing(c.req.param('name')))))
    .post('/timers/:name', async (c) => {
      Input.parse(await c.req.text(), []);
      return c.json(answerOf(await world.timers.fireNow(existing(c.req.param('name')))));
    });
}
