import type { CreateAnswer, OrderAnswer } from '../../../typings/contract';
import { DevToolsWindow, type Place } from './devtools-window';

type Component = {
  service: typeof import('../../../miniprogram/components/pay-checkout/pay-service');
  orders: typeof import('../../../miniprogram/shop/order-service');
  payment: typeof import('../../../miniprogram/components/pay-checkout/request-payment');
  login: typeof import('../../../miniprogram/components/pay-checkout/login-code');
};

// What it tells the developer is looked at where it is shown.
beforeEach(() => {
  for (const name of ['info', 'error'] as const)
    jest.spyOn(console, name).mockImplementation(() => undefined);
});

const TEA = [{ sku: 'moli-100g', quantity: 1 }];
let requests = 0;

/** The mini-program in DevTools, its switch set to this simulator. */
export async function launch(url: string, place: Place = {}): Promise<DevToolsWindow> {
  const window = new DevToolsWindow(place);
  window.launch({ url });
  await window.quiet();
  return window;
}

/** What the component and the shop's pages call. */
export function component(window: DevToolsWindow): Component {
  const folder = 'components/pay-checkout';
  return {
    service: window.module(`${folder}/pay-service`),
    orders: window.module('shop/order-service'),
    payment: window.module(`${folder}/request-payment`),
    login: window.module(`${folder}/login-code`),
  };
}

/** An order that can be paid, made as the component makes it, by the built function. */
export async function order(window: DevToolsWindow) {
  const { service, login } = component(window);
  const pay = service.createPayService('pay');
  const request_id = `devtools-request-${String(++requests).padStart(8, '0')}`;
  const answer = (await pay.create(request_id, TEA, await login.loginCode())) as CreateAnswer;
  if (!answer.ok || !answer.pay_params) throw new Error(JSON.stringify(answer));
  const { out_trade_no } = answer.order;
  const query = async () => {
    const asked = (await pay.query(out_trade_no)) as OrderAnswer;
    return asked.ok ? asked.order.status : asked.error.code;
  };
  return { out_trade_no, query, pay_params: answer.pay_params, pay };
}

/** Taps pay, and waits for the cashier's page. */
export async function openCashier(window: DevToolsWindow) {
  const made = await order(window);
  const opened = window.nextPage();
  const result = component(window).payment.requestPayment(made.pay_params);
  return { ...made, page: await opened, result };
}
