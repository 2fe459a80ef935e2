import { request } from 'node:http';
import { smallFunctions } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';

type Answer = { status: number; text: string };

const DEVTOOLS = 'https://servicewechat.com/touristappid/devtools/page-frame.html';
const small = () => testWorld({ functions: smallFunctions({}) });

/** Adds a fault, with just these headers: a change that is seen afterwards if it was let in. */
function steer(port: number, headers: Record<string, string>, method = 'POST'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path: '/_sim/faults', method, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => resolve({ status: answer.statusCode!, text: Buffer.concat(chunks).toString() }));
    });
    sent.on('error', reject);
    sent.end(method === 'POST' ? '{"name":"clock_skew"}' : undefined);
  });
}

const active = async (world: { url: string }) => [...(await control(world, 'GET', '/faults')).body.active!];

test.each(['127.0.0.1', 'localhost', 'LOCALHOST', '[::1]'])(
  'a program is let in at %s, with or without a port',
  async (name) => {
    const { port } = await small();
    for (const host of [name, `${name}:${port}`, `${name}:1`])
      expect([host, (await steer(port, { host })).status]).toEqual([host, 200]);
  },
);

test.each([
  'evil.example',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  '192.168.1.7',
  '0.0.0.0',
  '127.0.0.1@evil.example',
])('a name that only leads here is refused, for reading too: %s', async (name) => {
  const world = await small();
  const { port } = world;
  for (const method of ['GET', 'POST']) {
    const host = `${name}:${port}`;
    const { status, text } = await steer(port, { host, referer: DEVTOOLS }, method);
    expect([method, status]).toEqual([method, 403]);
    expect(JSON.parse(text)).toEqual({ code: 'FORBIDDEN', message: expect.stringContaining(`'${host}'`) });
  }
  expect(await active(world)).toEqual([]);
});

test('the simulator’s own pages are let in, under either name', async () => {
  const { port } = await small();
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`])
    expect((await steer(port, { host, origin: `http://${host}` })).status).toBe(200);
});

test.each(['https://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1', 'http://localhost'])(
  'a page of another origin is refused, and changes nothing: %s',
  async (origin) => {
    const world = await small();
    const host = `127.0.0.1:${world.port}`;
    const { status, text } = await steer(world.port, { host, origin, referer: `${origin}/` });
    expect(status).toBe(403);
    expect(JSON.parse(text)).toEqual({ code: 'FORBIDDEN', message: expect.stringContaining(origin) });
    expect(await active(world)).toEqual([]);
  },
);

test('WeChat DevTools is let in by its referrer, whatever origin it works from', async () => {
  const { port } = await small();
  const host = `127.0.0.1:${port}`;
  for (const origin of ['http://127.0.0.1:9973', 'null', 'https://servicewechat.com'])
    expect((await steer(port, { host, origin, referer: DEVTOOLS })).status).toBe(200);
  expect((await steer(port, { host, referer: DEVTOOLS })).status).toBe(200);
});

test.each([
  'https://servicewechat.com/wx0123456789abcdef/0/page-frame.html',
  'https://servicewechat.com/wx0123456789abcdef/12/page-frame.html',
  'https://servicewechat.com.evil.example/wx0123456789abcdef/devtools/page-frame.html',
  'https://evil.example/?https://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html',
  'http://servicewechat.com/wx0123456789abcdef/devtools/page-frame.html',
])('a referrer that is not DevTools’ opens nothing: %s', async (referer) => {
  const { port } = await small();
  const headers = { host: `127.0.0.1:${port}`, origin: 'http://127.0.0.1:9973', referer };
  expect((await steer(port, headers)).status).toBe(403);
});

test('who is refused leaves no trace in the record', async () => {
  const world = await small();
  await steer(world.port, { host: 'evil.example' });
  expect((await control(world, 'GET', '/requests')).body).toEqual([]);
});
