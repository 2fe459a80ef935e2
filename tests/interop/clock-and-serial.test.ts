import { control } from '../support/world';
import { axiosPluginPeer } from './support/axios-plugin';
import { orderOf, wechatPay } from './support/merchant';
import { nodeV3Peer } from './support/node-v3';

test('wechatpay-axios-plugin is served, and accepts our signatures, while the simulated clock is far ahead', async () => {
  const { world, merchants } = await wechatPay();
  await control(world, 'POST', '/clock/advance', { ms: 3_600_000 });
  const outcome = await axiosPluginPeer.prepay(world, merchants, orderOf(merchants), merchants.direct);
  expect(outcome).toEqual({ status: 200 });
});

test('wechatpay-node-v3 is served with the serial it reads from the certificate, in lower case', async () => {
  const { world, merchants } = await wechatPay();
  const own = { ...merchants.direct, serial_no: '' };
  expect(await nodeV3Peer.prepay(world, merchants, orderOf(merchants), own)).toEqual({ status: 200 });
});
