import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { setToggles } from '../toggle-board';
import { Input } from './input';

/** Where documents and observations disagree, or where a stricter world is wanted. */
export function toggleRoutes(world: GatewayWorld): Hono {
  const boards = [...world.toggle_boards];
  const names = boards.flatMap((board) => board.names);
  const list = () => ({
    known: boards.flatMap((board) => board.known()),
    current: Object.assign({}, ...boards.map((board) => board.values)) as Record<string, unknown>,
  });
  return new Hono()
    .get('/toggles', (c) => c.json(list()))
    .post('/toggles', async (c) => {
      const input = Input.parse(await c.req.text(), names);
      const given = names.filter((name) => input.any(name) !== undefined);
      setToggles(boards, Object.fromEntries(given.map((name) => [name, input.any(name)])));
      return c.json(list());
    })
    .delete('/toggles', (c) => {
      for (const board of boards) board.reset();
      return c.json(list());
    });
}
