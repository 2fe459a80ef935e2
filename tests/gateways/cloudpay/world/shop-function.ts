import { rules } from '../../../../merchant';
import { isCloudpayEvent } from '../../../../src/gateways/cloudpay-event';
import { createCloudpayGateway } from '../../../../src/gateways/cloudpay-gateway';
import { acceptNotification } from '../../../../src/orders/accept-notification';
import { cancelOrder } from '../../../../src/orders/cancel';
import { createOrder, resumeOrder } from '../../../../src/orders/checkout';
import type { Kit } from '../../../../src/orders/kit';
import { createOrderStore } from '../../../../src/orders/order-store';
import { toRefundView, toView } from '../../../../src/orders/order-view';
import { queryOrder } from '../../../../src/orders/query';
import { createQuestionLimit } from '../../../../src/orders/question-limit';
import { queryRefund, refundOrder } from '../../../../src/orders/refund-order';
import { isKitError } from '../../../../src/protocol/errors';
import { type CloudpaySdk, callCloudBySdk } from '../../../../src/runtime/cloudpay-sdk';
import { readCloudpaySettings } from '../../../../src/runtime/config-cloudpay';
import { ConfigReader } from '../../../../src/runtime/config-reader';
import { WxSdkDb } from '../../../../src/runtime/db/wx-sdk-db';
import type { WxServerSdk } from '../../../../src/runtime/pay-function';
import { consoleLog, systemClock, systemEntropy, systemEnvironment } from '../../../../src/runtime/system';

type Sdk = WxServerSdk & CloudpaySdk;
/** `action` and whatever the use-case takes besides. */
type Wish = { action: string; [parameter: string]: string };

/** One cloud function that sells by cloudPay and is told of payments, of the kit's own parts. */
export function createShop(loadSdk: () => Sdk): (event: unknown) => Promise<object> {
  let made: ReturnType<typeof compose> | undefined;
  return async (event) => {
    made ??= compose(loadSdk());
    const { kit, gateway, sdk } = made;
    const openid = String(sdk.getWXContext().OPENID);
    try {
      if (!isCloudpayEvent(event)) return await act(kit, event as Wish, openid);
      const follow = await acceptNotification(kit, gateway.readCloudEvent(event), 'trace');
      await follow(() => true);
      return { errcode: 0, errmsg: '' };
    } catch (error) {
      if (!isKitError(error)) throw error;
      return { errcode: 1, errmsg: error.code, outcome: error.outcome };
    }
  };
}

function compose(sdk: Sdk) {
  sdk.init({ env: sdk.DYNAMIC_CURRENT_ENV });
  const { notify_url, ...config } = readCloudpaySettings(new ConfigReader(systemEnvironment), true);
  const parts = { clock: systemClock, entropy: systemEntropy, log: consoleLog };
  const gateway = createCloudpayGateway({ config, ...parts, callCloud: callCloudBySdk(() => sdk) });
  const db = new WxSdkDb(sdk);
  const { appid, mchid } = config;
  const kit: Kit = {
    store: createOrderStore(db),
    ...{ db, gateway, merchant: rules, clock: systemClock, log: consoleLog },
    questions: createQuestionLimit(),
    settings: { env: 'test', merchant: { appid, mchid }, notify_url, order_prefix: '' },
  };
  return { kit, gateway, sdk };
}

async function act(kit: Kit, wish: Wish, openid: string): Promise<object> {
  const always = () => true;
  const own = { out_trade_no: wish.out_trade_no ?? '', openid };
  switch (wish.action) {
    case 'create': {
      const items = [{ sku: 'longjing-50g', quantity: 1 }];
      const request = {
        request_id: wish.request_id!,
        items,
        openid,
        trace_id: 'trace',
        trade_type: undefined,
      };
      const { order, ...way } = await createOrder(kit, request, always);
      return { order: toView(order), ...way };
    }
    case 'resume': {
      const { order, ...way } = await resumeOrder(kit, own, always);
      return { order: toView(order), ...way };
    }
    case 'query':
      return { order: toView(await queryOrder(kit, own, always)) };
    case 'cancel':
      return { order: toView(await cancelOrder(kit, own, always)) };
    case 'refund': {
      const request = { request_id: wish.request_id!, out_trade_no: own.out_trade_no, total: 2_800 };
      const { order, row } = await refundOrder(kit, { ...request, reason: '少了一包', staff: openid });
      return { refund: toRefundView(order.out_trade_no, row) };
    }
    case 'query_refund': {
      const { order, row } = await queryRefund(kit, wish.out_refund_no!);
      return { refund: toRefundView(order.out_trade_no, row) };
    }
    default:
      throw new RangeError(`no action is called ${wish.action}`);
  }
}
