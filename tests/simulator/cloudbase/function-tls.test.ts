import { smallFunctions } from '../../support/small-functions';
import { control, testWorld } from '../../support/world';

/** Shows a certificate where one is asked for. It trusts whom its process trusts, and nobody else. */
const CALLER = `
  const https = require('node:https');
  exports.main = ({ url, cert, key }) => new Promise((resolve, reject) => {
    const sent = https.request(url, { method: 'POST', cert, key, agent: new https.Agent() }, (response) => {
      let body = '';
      response.on('data', (chunk) => { body += chunk; });
      response.on('end', () => resolve({ status: response.statusCode, body }));
    });
    sent.on('error', reject);
    sent.end('<xml></xml>');
  });`;

test('a function trusts the port that asks for certificates, and is known there by its instance', async () => {
  const world = await testWorld({ functions: smallFunctions({ caller: CALLER }) });
  const { body } = await control(world, 'GET', '/merchants');
  const { certificate, private_key } = body.direct!;
  const event = { url: `${body.urls!.mtls}/secapi/pay/refund`, cert: certificate, key: private_key };
  const outcome = await world.host.call('caller', event, {});
  expect(outcome).toMatchObject({
    ok: true,
    result: { status: 200, body: expect.stringContaining('缺少参数mch_id') },
  });
  const entries = world.recorder.list().filter(({ host }) => host === 'wechatpay');
  expect(entries).toMatchObject([
    { path: '/secapi/pay/refund', instance: expect.stringMatching(/^caller#/) },
  ]);
  expect(entries[0]!.raw!.request.headers).not.toHaveProperty('x-sim-instance');
});
