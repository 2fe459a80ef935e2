import type { PayParams } from '../../../typings/contract';
import { element } from './dom';
import type { Overlays } from './overlays';
import { type Cashier, type CashierRefusal, simulator } from './simulator';
import { currentOpenid } from './user';
import { WxFailure } from './wx-call';

const NAME = 'requestPayment';

/**
 * `wx.requestPayment`: the simulator checks what it is given as WeChat would, and this phone draws the cashier; the
 * mini-program has no part in it. Resolves only for "requestPayment:ok".
 */
export async function payInCashier(params: PayParams, overlays: Overlays): Promise<void> {
  const { timeStamp, nonceStr, package: packed, signType, paySign } = params;
  const sent = { timeStamp, nonceStr, package: packed, signType, paySign };
  const opened = await simulator.openCashier(sent, await currentOpenid());
  if (!isOpen(opened)) {
    if (opened.dialog) await showDialog(opened.dialog, overlays);
    return tell(opened.errMsg);
  }
  const decision = await showCashier(opened, overlays);
  const answer = await simulator.decide(opened.cashier_id, decision);
  tell(answer.errMsg);
}

function isOpen(answer: Cashier | CashierRefusal): answer is Cashier {
  return 'cashier_id' in answer;
}

/** Passes on what WeChat would say, word for word. */
function tell(errMsg = `${NAME}:fail`): void {
  if (errMsg === `${NAME}:ok`) return;
  throw new WxFailure(errMsg.replace(`${NAME}:fail`, '').trim());
}

async function showDialog(text: string, overlays: Overlays): Promise<void> {
  await overlays.ask({
    className: 'phone-sheet--dialog',
    label: '支付提示',
    content: [element('p', { class: 'phone-sheet__text' }, [text])],
    buttons: [{ choice: 'close', text: '确定', className: 'phone-button phone-button--main' }],
  });
}

function showCashier(cashier: Cashier, overlays: Overlays): Promise<'approve' | 'cancel'> {
  return overlays.ask<'approve' | 'cancel'>({
    className: 'phone-cashier',
    label: '收银台',
    content: [
      element('p', { class: 'phone-cashier__note' }, ['模拟收银台 · 不会真的扣款']),
      element('p', { class: 'phone-cashier__payee' }, [cashier.payee ?? '']),
      element('p', { class: 'phone-cashier__amount' }, [cashier.amount ? moneyText(cashier.amount) : '']),
      element('dl', { class: 'phone-cashier__facts' }, [
        ...fact('商品', cashier.description),
        ...fact('商户单号', cashier.out_trade_no),
      ]),
    ],
    buttons: [
      { choice: 'approve', text: '确认支付', className: 'phone-button phone-button--main' },
      { choice: 'cancel', text: '取消支付', className: 'phone-button' },
    ],
  });
}

function fact(name: string, value?: string): Node[] {
  if (!value) return [];
  return [element('dt', {}, [name]), element('dd', {}, [value])];
}

/** The cashier's own way of writing money: it must not share a mistake with the mini-program. */
function moneyText(amount: { total: number; currency: string }): string {
  const { maximumFractionDigits = 2 } = new Intl.NumberFormat('zh-CN', {
    style: 'currency',
    currency: amount.currency,
  }).resolvedOptions();
  const format = new Intl.NumberFormat('zh-CN', {
    style: 'currency',
    currency: amount.currency,
    useGrouping: false,
  });
  return format.format(amount.total / 10 ** maximumFractionDigits);
}
