import { signal } from '../../support/signal';
import { smallFunctions } from '../../support/small-functions';
import { testWorld } from '../../support/world';

const ECHO = 'exports.main = async (event, context) => ({ event, context, env: { ...process.env } });';

type Echo = { event: Record<string, unknown>; context: Record<string, unknown>; env: Record<string, string> };

async function echoOf(outcome: Promise<{ ok: boolean; result?: unknown }>): Promise<Echo> {
  return ((await outcome) as { result: Echo }).result;
}

test('a function gets the caller’s data with the platform’s userInfo over the client’s own', async () => {
  const world = await testWorld({ functions: smallFunctions({ echo: ECHO }) });
  const data = { action: 'query', userInfo: { openId: 'oForged' } };
  const { event } = await echoOf(world.host.call('echo', data, { openid: 'oALICE', appid: 'wx1' }));
  expect(event).toEqual({ action: 'query', userInfo: { openId: 'oALICE', appId: 'wx1' } });
});

test('the context names the function, its limits and the request', async () => {
  const world = await testWorld({
    functions: smallFunctions({ echo: { code: ECHO, config: { timeout: 7 } } }),
  });
  const { context } = await echoOf(world.host.call('echo', {}, {}));
  expect(context).toMatchObject({ function_name: 'echo', time_limit_in_ms: 7000, memory_limit_in_mb: 256 });
  expect(context).toMatchObject({
    namespace: 'env-local',
    request_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
});

test('a function’s environment is the platform’s and its own variables, nothing of the simulator’s process', async () => {
  process.env.SOMEBODYS_PRIVATE_KEY = 'do not pass on';
  const world = await testWorld({
    functions: smallFunctions({ echo: ECHO }),
    variables: { WXPAY_STAFF_OPENIDS: 'oSTAFF' },
  });
  const { env } = await echoOf(world.host.call('echo', {}, {}));
  delete process.env.SOMEBODYS_PRIVATE_KEY;
  expect(env).not.toHaveProperty('SOMEBODYS_PRIVATE_KEY');
  expect(env).not.toHaveProperty('NODE_ENV');
  expect(env).toMatchObject({
    TENCENTCLOUD_RUNENV: 'SCF',
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: `${world.url}/admin` }),
    WXPAY_STAFF_OPENIDS: 'oSTAFF',
    WXPAY_BASE_URL: world.url,
    WXPAY_NOTIFY_URL: `${world.url}/http/pay-notify`,
  });
});

test('nothing of a user’s identity is left for a later HTTP request, timer or nameless call of the same process', async () => {
  const world = await testWorld({ functions: smallFunctions({ echo: ECHO }), instances: 1 });
  const user = await echoOf(world.host.call('echo', {}, { openid: 'oALICE', appid: 'wx1', unionid: 'u1' }));
  expect(user.env).toMatchObject({
    WX_OPENID: 'oALICE',
    WX_APPID: 'wx1',
    WX_UNIONID: 'u1',
    TCB_SOURCE: 'wx_client',
  });

  const http = (await (await fetch(`${world.url}/http/echo`)).json()) as Echo;
  const timer = await echoOf(world.host.fireTimer('echo', 0));
  const nameless = await echoOf(world.host.call('echo', {}, {}));
  for (const { env } of [http, timer, nameless]) {
    expect(env.TENCENTCLOUD_SESSIONTOKEN).toBe(user.env.TENCENTCLOUD_SESSIONTOKEN);
    expect(Object.keys(env).filter((name) => /^WX_(OPENID|APPID|UNIONID|CLIENTIP)/.test(name))).toEqual([]);
  }
  expect(timer.env.TRIGGER_SRC).toBe('timer');
  expect(http.env).not.toHaveProperty('TRIGGER_SRC');
  expect(http.env).not.toHaveProperty('TCB_SOURCE');
  expect(nameless.env).not.toHaveProperty('TRIGGER_SRC');
});

test('fifty calls at once overlap in four processes, one event at a time in each', async () => {
  const code = `
    let inside = 0, most = 0;
    exports.main = async () => {
      most = Math.max(most, ++inside);
      await new Promise((done) => setTimeout(done, 5));
      inside--;
      return most;
    };`;
  const world = await testWorld({ functions: smallFunctions({ slow: code }), instances: 4 });
  const outcomes = await Promise.all(Array.from({ length: 50 }, () => world.host.call('slow', {}, {})));
  expect(outcomes).toEqual(Array.from({ length: 50 }, () => ({ ok: true, result: 1 })));

  const calls = world.recorder.list().filter((entry) => entry.host === 'function');
  expect(calls).toHaveLength(50);
  expect(new Set(calls.map((entry) => entry.instance)).size).toBe(4);
  const overlaps = calls.some((one) =>
    calls.some(
      (other) =>
        other.instance !== one.instance && other.started_ms < one.ended_ms && one.started_ms < other.ended_ms,
    ),
  );
  expect(overlaps).toBe(true);
  for (const instance of new Set(calls.map((entry) => entry.instance))) {
    const own = calls
      .filter((entry) => entry.instance === instance)
      .sort((a, b) => a.started_ms - b.started_ms);
    for (let n = 1; n < own.length; n++)
      expect(own[n]!.started_ms).toBeGreaterThanOrEqual(own[n - 1]!.ended_ms);
  }
});

test('a warm process serves the next call; a second one starts only when the first is busy', async () => {
  const world = await testWorld({
    functions: smallFunctions({ pid: 'exports.main = async () => process.pid;' }),
  });
  const first = await world.host.call('pid', {}, {});
  expect(await world.host.call('pid', {}, {})).toEqual(first);
  expect(world.host.instances()).toHaveLength(1);
});

test('no process is started before its function is called', async () => {
  const world = await testWorld({ functions: smallFunctions({ echo: ECHO }) });
  expect(world.host.instances()).toEqual([]);
});

test('F-38 more than a thousand waiting calls are refused as the platform refuses them', async () => {
  const code = 'exports.main = () => new Promise(() => setInterval(() => {}, 1e6));';
  const world = await testWorld({ functions: smallFunctions({ stuck: code }), instances: 1 });
  const refused: unknown[] = [];
  for (let n = 0; n < 1003; n++) {
    void world.host.call('stuck', {}, {}).then((outcome) => {
      if (!outcome.ok && outcome.error.code === 'FUNCTION_BUSY') refused.push(outcome.error);
    });
  }
  await new Promise((resolve) => setImmediate(resolve));
  expect(refused).toHaveLength(2);
  expect(refused[0]).toMatchObject({ errCode: -501004 });
});

test('only Date is on the simulated clock; timers keep the machine’s time', async () => {
  const code = `
    exports.main = async () => {
      const began = performance.now(), date = Date.now();
      await new Promise((done) => setTimeout(done, 30));
      const d = new Date();
      return {
        waited: performance.now() - began, passed: Date.now() - date, now: Date.now(), made: d.getTime(),
        text: Date(), again: new d.constructor().getTime(), is: d instanceof Date, fixed: new Date(5).getTime(),
      };
    };`;
  const world = await testWorld({ functions: smallFunctions({ date: code }) });
  world.clock.setMode('still');
  const at = Date.UTC(2031, 0, 2, 3, 4, 5);
  await world.clock.set(at);
  const { result } = (await world.host.call('date', {}, {})) as { result: Record<string, number> };
  expect(result).toMatchObject({ passed: 0, now: at, made: at, again: at, is: true, fixed: 5 });
  expect(result.text).toMatch(/2031/);
  expect(result.waited).toBeGreaterThanOrEqual(25);
});

test('a clock that is moved while a function works is seen by it', async () => {
  const code = `
    exports.main = async () => {
      const before = Date.now();
      console.log('began');
      for (let n = 0; n < 2000 && Date.now() === before; n++) await new Promise((done) => setTimeout(done, 2));
      return Date.now() - before;
    };`;
  const began = signal();
  const world = await testWorld({ functions: smallFunctions({ date: code }), onLine: began.resolve });
  world.clock.setMode('still');
  const outcome = world.host.call('date', {}, {});
  await began.promise;
  await world.clock.advance(60_000);
  expect(await outcome).toEqual({ ok: true, result: 60_000 });
});

test('a call over the function’s time limit ends its process and answers -504003', async () => {
  const code = 'exports.main = () => new Promise(() => setInterval(() => {}, 1e6));';
  const world = await testWorld({
    functions: smallFunctions({ stuck: { code, config: { timeout: 0.05 } } }),
  });
  const outcome = await world.host.call('stuck', {}, {});
  expect(outcome).toMatchObject({ ok: false, error: { code: 'FUNCTION_TIMEOUT', errCode: -504003 } });
  expect(world.host.instances()).toEqual([]);
});

test('a process that dies fails its call, and the next call gets a fresh one', async () => {
  const code = 'exports.main = async ({ die }) => { if (die) process.exit(3); return process.pid; };';
  const world = await testWorld({ functions: smallFunctions({ mortal: code }), instances: 1 });
  const [dying, waiting] = await Promise.all([
    world.host.call('mortal', { die: true }, {}),
    world.host.call('mortal', {}, {}),
  ]);
  expect(dying).toMatchObject({ ok: false, error: { code: 'FUNCTION_KILLED' } });
  expect(waiting).toMatchObject({ ok: true });
});

test('what a function throws is told, and its process lives on', async () => {
  const code =
    'exports.main = async ({ bad }) => { if (bad) throw new Error("no such tea"); return process.pid; };';
  const world = await testWorld({ functions: smallFunctions({ tea: code }), instances: 1 });
  const before = await world.host.call('tea', {}, {});
  const failed = await world.host.call('tea', { bad: true }, {});
  expect(failed).toMatchObject({ ok: false, error: { code: 'FUNCTION_FAILED', errCode: -504002 } });
  expect(JSON.stringify(failed)).toContain('no such tea');
  expect(await world.host.call('tea', {}, {})).toEqual(before);
});

test('a result is JSON of 1 MB at most; nothing is null', async () => {
  const code = `exports.main = async ({ what }) => {
    if (what === 'large') return 'x'.repeat(1024 * 1024);
    if (what === 'circle') { const a = {}; a.a = a; return a; }
  };`;
  const world = await testWorld({ functions: smallFunctions({ results: code }) });
  const call = (what: string) => world.host.call('results', { what }, {});
  expect(await call('large')).toMatchObject({
    ok: false,
    error: { code: 'RESULT_TOO_LARGE', errCode: -604001 },
  });
  expect(await call('circle')).toMatchObject({ ok: false, error: { code: 'FUNCTION_FAILED' } });
  expect(await call('nothing')).toEqual({ ok: true, result: null });
});

test('a function that nobody built is not found', async () => {
  const world = await testWorld({ functions: smallFunctions({}) });
  expect(await world.host.call('nobody', {}, {})).toMatchObject({
    ok: false,
    error: { code: 'FUNCTION_NOT_FOUND' },
  });
});

test('the last five hundred lines of a function’s console are kept, JSON lines as objects', async () => {
  const code = `exports.main = async () => {
    for (let n = 0; n < 600; n++) console.log('line', n);
    console.error(JSON.stringify({ event: 'done' }));
    return null;
  };`;
  const last = signal();
  const world = await testWorld({
    functions: smallFunctions({ chatty: code }),
    onLine: (_, line) => line.json && last.resolve(),
  });
  await world.host.call('chatty', {}, {});
  await last.promise;
  expect(world.host.log.list('chatty').filter((line) => line.json)).toMatchObject([
    { json: { event: 'done' } },
  ]);
  expect(world.host.log.list('chatty').length).toBeLessThanOrEqual(500);
});

test('variables over the platform’s 4 KB are refused', async () => {
  const large = testWorld({
    functions: smallFunctions({}),
    variables: { WXPAY_STAFF_OPENIDS: 'o'.repeat(4096) },
  });
  await expect(large).rejects.toThrow(/4096/);
});

test('keys and base URLs among the variables are refused by name, without their value', async () => {
  const refused = testWorld({
    functions: smallFunctions({}),
    variables: { WXPAY_MERCHANT_PRIVATE_KEY: 'hush' },
  });
  await expect(refused).rejects.toThrow(/WXPAY_MERCHANT_PRIVATE_KEY/);
  await expect(refused).rejects.not.toThrow(/hush/);
  const base = testWorld({
    functions: smallFunctions({}),
    variables: { WXPAY_BASE_URL: 'http://127.0.0.1:1' },
  });
  await expect(base).rejects.toThrow(/WXPAY_BASE_URL/);
});
