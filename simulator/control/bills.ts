import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { BILL_SORTS, type BillSort } from '../wechatpay/bills/bill';
import { dayOf } from '../wechatpay/bills/bill-day';
import { DIRECT_MERCHANT } from '../wechatpay/merchants';
import { badRequest, notFound, shown } from './input';

/** Bills to look at: whatever the clock says, without a signature, and never struck by a fault. */
export function billRoutes({ wechatpay }: Pick<GatewayWorld, 'wechatpay'>): Hono {
  return new Hono().get('/bills/:date', (c) => {
    const date = c.req.param('date');
    const { type = 'ALL', mchid = DIRECT_MERCHANT.mchid } = c.req.query();
    const day = dayOf(date);
    if (!day) throw badRequest(`the date is ${shown(date)}, not a day such as 2031-03-04`);
    if (!isSort(type)) throw badRequest(`type is ${shown(type)}; it takes ${BILL_SORTS.join(', ')}`);
    if (!wechatpay.merchant_book.find(mchid)) throw notFound(`no merchant ${mchid} signs requests here`);
    const bill = { sort: type, day, owner: { mchid }, gzip: false, flaws: [] };
    if (!wechatpay.bills.exists(bill)) {
      throw notFound(`the bill ${type} of ${mchid} has nothing for ${date}`);
    }
    return c.body(new Uint8Array(wechatpay.bills.text(bill)), 200, {
      'content-type': 'text/csv; charset=utf-8',
    });
  });
}

function isSort(text: string): text is BillSort {
  return (BILL_SORTS as readonly string[]).includes(text);
}
