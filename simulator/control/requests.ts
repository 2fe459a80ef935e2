import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import type { Recorded } from '../recorder';
import { countOf, notFound } from './input';

/** What was said on this port: the list of it, and one exchange byte by byte, with what was signed in it. */
export function requestRoutes(world: GatewayWorld): Hono {
  const { recorder } = world;
  return new Hono()
    .get('/requests', (c) => {
      const { after, limit, ...wanted } = c.req.query();
      const from = after === undefined ? 0 : countOf('after', after);
      const list = recorder.list().filter((entry) => entry.id > from && fits(entry, wanted));
      return c.json((limit === undefined ? list : list.slice(0, countOf('limit', limit))).map(withoutRaw));
    })
    .get('/requests/:id', (c) => {
      const id = c.req.param('id');
      const entry = recorder.find(countOf('id', id));
      if (!entry) throw notFound(`request ${id} is not kept, or never was`);
      return c.json({ ...entry, ...world.wechatpay.examiner.examine(entry) });
    });
}

function fits(entry: Recorded, wanted: Record<string, string>): boolean {
  const told = entry as unknown as Record<string, unknown>;
  return Object.entries(wanted).every(([key, value]) => String(told[key]) === value);
}

function withoutRaw({ raw: _bytes, ...entry }: Recorded): Omit<Recorded, 'raw'> {
  return entry;
}
