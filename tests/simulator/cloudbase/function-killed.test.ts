import { smallFunctions } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';

/** Writes one document after another, asking WeChat Pay in between, with nothing but node:http. */
const WRITER = `
  const http = require('node:http');
  const post = (url, body) => new Promise((done, failed) => {
    const request = http.request(url, { method: 'POST', headers: { 'content-type': 'application/json' } }, (answer) => {
      answer.resume();
      answer.on('end', () => done(answer.statusCode));
    });
    request.on('error', failed);
    request.end(JSON.stringify(body));
  });
  const admin = JSON.parse(process.env.TCB_CONTEXT_CNFG).URL;
  const write = (_id) => post(admin, {
    action: 'database.insertDocument', collectionName: 'orders', data: [JSON.stringify({ _id })],
    sessionToken: process.env.TENCENTCLOUD_SESSIONTOKEN,
  });
  exports.main = async () => {
    await write('first');
    await post(process.env.WXPAY_BASE_URL + '/v3/pay/transactions/jsapi', {});
    await write('second');
    await fetch(process.env.WXPAY_BASE_URL + '/sns/jscode2session?js_code=x');
    await write('third');
    return 'done';
  };`;

async function worldWithFault(after: string) {
  const world = await testWorld({ functions: smallFunctions({ writer: WRITER }), instances: 1 });
  await control(world, 'POST', '/faults', {
    name: 'function_killed',
    times: 1,
    match: { function: 'writer', after },
  });
  return world;
}

test.each([
  ['start', []],
  ['db:1', ['first']],
  ['gateway:1', ['first']],
  ['db:2', ['first', 'second']],
  ['gateway:2', ['first', 'second']],
  ['db:3', ['first', 'second', 'third']],
])(
  'function_killed after %s: what went out before was carried out and nothing after it',
  async (after, written) => {
    const world = await worldWithFault(after);
    const outcome = await world.host.call('writer', {}, {});
    expect(outcome).toMatchObject({
      ok: false,
      error: { code: 'FUNCTION_KILLED', message: expect.stringContaining(after) },
    });
    expect(world.database.listAll('orders').map((row) => row._id)).toEqual(written);
  },
);

test('the call after a kill runs in a fresh process, and calls are counted from one again', async () => {
  const world = await worldWithFault('db:4');
  expect(await world.host.call('writer', {}, {})).toEqual({ ok: true, result: 'done' });
  await world.database.remove('orders', {}, true);
  expect(await world.host.call('writer', {}, {})).toEqual({ ok: true, result: 'done' });
});

test('a fault for one function leaves another alone', async () => {
  const world = await testWorld({ functions: smallFunctions({ writer: WRITER }) });
  world.faults.add({ name: 'function_killed', match: { function: 'other', after: 'start' } });
  expect(await world.host.call('writer', {}, {})).toMatchObject({ ok: true });
});

test('what a function asks of the other side is recorded with its instance and request, and no host sees the mark', async () => {
  const world = await testWorld({ functions: smallFunctions({ writer: WRITER }) });
  const seen = jest.spyOn(world.wechatpay, 'handle');
  await world.host.call('writer', {}, {});
  const entries = world.recorder.list();
  const call = entries.find((entry) => entry.host === 'function')!;
  const asked = entries.filter((entry) => entry.host !== 'function');
  expect(asked.map((entry) => entry.host)).toEqual([
    'cloudbase',
    'wechatpay',
    'cloudbase',
    'weixin',
    'cloudbase',
  ]);
  for (const entry of asked) {
    expect([entry.instance, entry.trace_id]).toEqual([call.instance, call.trace_id]);
    expect(entry.ended_ms).toBeGreaterThanOrEqual(entry.started_ms);
  }
  expect(seen).toHaveBeenCalledTimes(1);
  expect(Object.keys(seen.mock.calls[0]![0].headers)).not.toContain('x-sim-instance');
});
