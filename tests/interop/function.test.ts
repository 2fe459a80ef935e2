import { BUYER, create, documents, listOf } from '../functions/support';
import { control, type Json, testWorld } from '../support/world';
import type { Merchants } from './support/merchant';
import { CERTIFICATE, notice, OTHER_CERTIFICATE, sealed, signed } from './support/peer-platform';

test('the built notification function believes a message that a peer’s code has made, and no forged one', async () => {
  const world = await testWorld();
  const { direct } = (await control(world, 'GET', '/merchants')).body as unknown as Merchants;
  const order = (await create(world)).order!;
  const { total, currency } = order.amount!;
  const content = {
    ...{ appid: direct.appid, mchid: direct.mchid, out_trade_no: order.out_trade_no },
    ...{ transaction_id: '4200000000202601010000000001', trade_type: 'JSAPI', trade_state: 'SUCCESS' },
    ...{ trade_state_desc: '支付成功', bank_type: 'OTHERS', attach: '' },
    ...{ success_time: '2026-01-01T12:01:02+08:00', payer: { openid: BUYER } },
    amount: { total, payer_total: total, currency, payer_currency: currency },
  };
  const body = notice(sealed(JSON.stringify(content), 'transaction', direct.api_v3_key));
  const now = Number((await control(world, 'GET', '/clock')).body.now);
  const post = async (message: { headers: Record<string, string>; body: Uint8Array }) => {
    const headers = { 'content-type': 'application/json', ...message.headers };
    const init = { method: 'POST', headers, body: Buffer.from(message.body) };
    return (await fetch(`${world.url}/http/pay-notify`, init)).status;
  };
  const stored = async () =>
    listOf((await documents(world, 'orders')) as unknown as Json).map(({ status }) => status);

  const forged = { ...OTHER_CERTIFICATE, serial: CERTIFICATE.serial };
  expect(await post(signed(body, now, forged))).toBe(401);
  const { headers } = signed(body, now, CERTIFICATE);
  expect(await post({ headers, body: Buffer.from(body.replace('interop-1', 'interop-2')) })).toBe(401);
  expect(await stored()).toEqual(['pending']);
  expect(await post(signed(body, now, CERTIFICATE))).toBe(204);
  expect(await stored()).toEqual(['paid']);
});
