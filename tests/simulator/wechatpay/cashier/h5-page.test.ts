import { languageOf } from '../../../../simulator/wechatpay/cashier/h5-words';
import { type Answer, answered } from '../support/client';
import { close } from '../support/ordering';
import { voucher } from '../support/vouchers';
import { createWorld, MINUTE_MS, NUMBER, START, type World } from '../support/world';

let world: World;
beforeEach(() => {
  world = createWorld();
});
afterEach(() => world.end());

const h5 = { way: 'h5', role: 'direct' } as const;
const BACK = 'https://shop.example.com/done?order=1&from=wx';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const truth = () => world.pay.ledger.truth(NUMBER)!;

async function ask(
  method: string,
  address: string,
  more: { headers?: Record<string, string>; body?: string } = {},
): Promise<Answer & { text: string }> {
  const { pathname, search, searchParams } = new URL(address, 'http://127.0.0.1');
  const { headers = {}, body = '' } = more;
  const request = { method, url: pathname + search, path: pathname, query: searchParams, headers };
  const out = await world.pay.handle({ ...request, body: Buffer.from(body), hostname: '127.0.0.1' });
  return { ...answered(out), text: answered(out).body.toString('utf8') };
}

const get = (address: string, language = 'zh-CN') =>
  ask('GET', address, { headers: { 'accept-language': language } });
const withBack = (h5_url: string, back = BACK) => `${h5_url}&redirect_url=${encodeURIComponent(back)}`;

/** Presses a button of a page, as a browser without scripts does. */
function press({ text }: { text: string }, decision: string, changes: Record<string, string> = {}) {
  const fields = [...text.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
  const form = new URLSearchParams(
    fields.map(([, name, value]): [string, string] => [name!, value!.replaceAll('&amp;', '&')]),
  );
  form.set('decision', decision);
  for (const [name, value] of Object.entries(changes)) form.set(name, value);
  const action = /<form method="post" action="([^"]*)">/.exec(text)![1]!;
  return ask('POST', action, { headers: FORM, body: form.toString() });
}

test('the page says whom, what and how much, in the language of the browser', async () => {
  const h5_url = await voucher(world, h5, { amount: { total: 100_005 } });
  const chinese = await get(h5_url);
  expect([chinese.status, chinese.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
  for (const said of ['lang="zh-CN"', '演示小店', '¥1000.05', '龙井茶 500克', NUMBER, '确认支付', '取消支付'])
    expect(chinese.text).toContain(said);
  const english = await get(h5_url, 'en-GB,en;q=0.9');
  for (const said of ['lang="en"', '演示小店', '¥1000.05', 'Pay now', 'Leave without paying'])
    expect(english.text).toContain(said);
  expect(english.text).not.toContain('确认支付');
});

test.each([
  [1, '¥0.01'],
  [10, '¥0.10'],
  [100, '¥1.00'],
  [123_456, '¥1234.56'],
])('%d fen are %s', async (total, text) => {
  expect((await get(await voucher(world, h5, { amount: { total } }))).text).toContain(text);
});

test.each([
  [undefined, 'zh'],
  ['', 'zh'],
  ['fr-FR', 'zh'],
  ['en', 'en'],
  ['en-US,zh;q=0.8', 'en'],
  ['zh-TW,en;q=0.8', 'zh'],
  ['en;q=0.5, zh;q=0.8', 'zh'],
  ['fr, EN;q=0.1', 'en'],
  ['en;q=0', 'zh'],
  ['*', 'zh'],
])('a browser that wishes for %p reads %s', (wishes, language) => {
  expect(languageOf(wishes)).toBe(language);
});

test('pressing Pay pays, and the browser goes back to the merchant', async () => {
  const page = await get(withBack(await voucher(world, h5)));
  expect(truth().trade_state).toBe('NOTPAY');
  const answer = await press(page, 'pay');
  expect([answer.status, answer.headers.location, answer.body.length]).toEqual([303, BACK, 0]);
  expect(truth().trade_state).toBe('SUCCESS');
  expect(world.pay.notifier.list()).toHaveLength(1);
});

test('leaving goes back too, and the order can be paid later', async () => {
  const h5_url = withBack(await voucher(world, h5));
  const answer = await press(await get(h5_url), 'leave');
  expect([answer.status, answer.headers.location]).toEqual([303, BACK]);
  expect(truth().trade_state).toBe('NOTPAY');
  expect((await press(await get(h5_url), 'pay')).status).toBe(303);
});

test('without an address to go to, a page tells how it ended, and can be loaded again', async () => {
  const h5_url = await voucher(world, h5);
  const pages = [await get(h5_url), await get(h5_url), await get(h5_url)];
  const ended = async (page: Answer & { text: string }, decision?: string) => {
    const cashier_id = /name="cashier_id" value="(\w+)"/.exec(page.text)![1]!;
    const own = `/cgi-bin/mmpayweb-bin/result?cashier_id=${cashier_id}`;
    if (decision) expect((await press(page, decision)).headers.location).toBe(own);
    await get(own);
    return [(await get(own)).text, (await get(own, 'en')).text].map(
      (text) => /<h1>(.*?)<\/h1>/.exec(text)![1],
    );
  };
  expect(await ended(pages[0]!)).toEqual(['支付未完成', 'Not paid yet']);
  expect(await ended(pages[1]!, 'leave')).toEqual(['支付已取消', 'You left without paying']);
  expect(await ended(pages[2]!, 'pay')).toEqual(['支付成功', 'Paid']);
  expect((await get('/cgi-bin/mmpayweb-bin/result?cashier_id=x')).status).toBe(404);
  expect((await get('/cgi-bin/mmpayweb-bin/result')).status).toBe(404);
});

describe('refusals are told in WeChat’s words, in English with what they mean', () => {
  async function expectRefused(address: string, words: string, meaning: string): Promise<void> {
    const chinese = await get(address);
    expect(chinese.text).toContain(`<p class="words" lang="zh-CN">${words}</p>`);
    expect(chinese.text).not.toContain('<form');
    const english = await get(address, 'en');
    expect(english.text).toContain(words);
    expect(english.text).toContain(meaning);
  }
  const EXPIRED = ['支付请求已失效，请重新发起支付', 'no longer valid'] as const;

  test('after five minutes', async () => {
    const h5_url = withBack(await voucher(world, h5));
    await world.clock.advance(5 * MINUTE_MS);
    await expectRefused(h5_url, ...EXPIRED);
    expect((await get(h5_url)).text).toContain(
      `<a class="button" href="${BACK.replace('&', '&amp;')}">返回商家</a>`,
    );
  });

  test('closed, paid, changed, of another product', async () => {
    const h5_url = await voucher(world, h5);
    await expectRefused(`${h5_url}&openid=o`, '商家参数格式有误，请联系商家解决', 'Ask the merchant');
    world.pay.ledger.pay(NUMBER);
    await expectRefused(h5_url, '该订单已支付', 'paid already');
    const number = { out_trade_no: 'T20310304000002' };
    const closed = await voucher(world, h5, number);
    await close(world, 'direct', number.out_trade_no);
    await expectRefused(closed, ...EXPIRED);
    const app = await voucher(world, { way: 'app', role: 'direct' }, { out_trade_no: 'T20310304000003' });
    await expectRefused(closed.replace(/prepay_id=\w+/, `prepay_id=${app}`), '支付场景非法', 'another way');
  });

  test('after the page was opened: closed meanwhile, paid already', async () => {
    const h5_url = withBack(await voucher(world, h5));
    const [first, second] = [await get(h5_url), await get(h5_url)];
    await press(first, 'pay');
    const answer = await press(second, 'pay');
    expect([answer.status, answer.headers.location]).toEqual([200, undefined]);
    expect(answer.text).toContain('该订单已支付');
    expect(answer.text).toContain('返回商家');
    const other = await get(await voucher(world, h5, { out_trade_no: 'T20310304000002' }));
    await close(world, 'direct', 'T20310304000002');
    expect((await press(other, 'pay')).text).toContain(EXPIRED[0]);
  });
});

describe('nothing that a page is given gets into it, or anywhere else', () => {
  test('markup in what the merchant says is shown, not obeyed', async () => {
    const description = `<script>alert("1")</script>&'`;
    const page = await get(withBack(await voucher(world, h5, { description }), `https://a.example/"><b>`));
    expect(page.text).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;&#39;');
    expect(page.text).not.toMatch(/<script|"><b>/);
  });

  test('an address that is no http(s) one is neither a link nor a redirect', async () => {
    const h5_url = await voucher(world, h5);
    const refused = await get(withBack(h5_url, 'javascript:alert(1)'));
    expect(refused.text).not.toContain('javascript');
    for (const redirect_url of ['javascript:alert(1)', '//a.example', '']) {
      const answer = await press(await get(h5_url), 'pay', { redirect_url });
      expect([answer.status, answer.headers.location]).toEqual([400, undefined]);
    }
    expect(truth().trade_state).toBe('NOTPAY');
  });

  test('an address goes into the header as a browser would write it, without line breaks', async () => {
    const page = await get(await voucher(world, h5));
    const { headers } = await press(page, 'pay', { redirect_url: 'https://a.example/订\r\nset-cookie: a=1' });
    expect(headers.location).toBe('https://a.example/%E8%AE%A2set-cookie:%20a=1');
  });

  test('a page has no script, loads nothing, and is kept by nobody', async () => {
    const { headers, text } = await get(await voucher(world, h5));
    expect(headers['content-security-policy']).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+='; base-uri 'none'; frame-ancestors 'none'$/,
    );
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      vary: 'accept-language',
      'x-content-type-options': 'nosniff',
    });
    expect(text).not.toMatch(/<script|src=|@import|url\(/);
    expect(Date.parse(headers.date!)).toBe(START);
  });
});

describe('a form that no page of ours has', () => {
  const post = (body: string, headers: Record<string, string> = FORM) =>
    ask('POST', '/cgi-bin/mmpayweb-bin/checkmweb', { headers, body });

  test('is refused: without a cashier, a decision, or its type; too long', async () => {
    const page = await get(await voucher(world, h5));
    const id = /name="cashier_id" value="(\w+)"/.exec(page.text)![1]!;
    const good = `cashier_id=${id}&decision=pay`;
    expect((await post('cashier_id=x&decision=pay')).status).toBe(404);
    expect((await post('decision=pay')).status).toBe(404);
    for (const body of [`cashier_id=${id}`, `cashier_id=${id}&decision=refund`, '']) {
      expect((await post(body)).status).toBe(400);
    }
    expect((await post(good, { 'content-type': 'text/plain' })).status).toBe(400);
    expect((await post(good, {})).status).toBe(400);
    expect((await post(`${good}&more=${'a'.repeat(16_384)}`)).status).toBe(400);
    expect(truth().trade_state).toBe('NOTPAY');
    expect(
      (await post(good, { 'content-type': 'application/x-www-form-urlencoded; charset=UTF-8' })).status,
    ).toBe(303);
  });
});

test('other paths and methods beside it do not exist', async () => {
  const h5_url = await voucher(world, h5);
  expect((await ask('GET', '/cgi-bin/mmpayweb-bin/other')).status).toBe(404);
  for (const method of ['PUT', 'DELETE', 'HEAD']) {
    const answer = await ask(method, h5_url);
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, POST']);
  }
  const result = await ask('POST', '/cgi-bin/mmpayweb-bin/result');
  expect([result.status, result.headers.allow]).toEqual([405, 'GET']);
});

test('what browsers do is recorded, so that whoever watches the world looks again', async () => {
  const page = await get(await voucher(world, h5));
  await press(page, 'pay');
  const seen = world.recorder.list().slice(-2);
  expect(seen).toMatchObject([
    { host: 'wechatpay', about: 'h5 page', method: 'GET', status: 200 },
    {
      host: 'wechatpay',
      about: 'h5 page',
      method: 'POST',
      status: 303,
      answer: { location: expect.any(String) },
    },
  ]);
});
