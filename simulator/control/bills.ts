import { Hono } from 'hono';
import type { GatewayWorld } from '../gateway-world';
import { BILL_SORTS, type BillSort } from '../wechatpay/bills/bill';
import { dayOf } from '../wechatpay/bills/bill-day';
import { findSubMerchant, type Owner, ownerText } from '../wechatpay/merchants';
import { badRequest, notFound, shown } from './input';

/** Bills to look at: whatever the clock says, without a signature, and never struck by a fault. */
export function billRoutes(world: Pick<GatewayWorld, 'wechatpay' | 'shop'>): Hono {
  const { wechatpay } = world;
  return new Hono().get('/bills/:date', (c) => {
    const date = c.req.param('date');
    const { type = 'ALL', mchid, sub_mchid } = c.req.query();
    const day = dayOf(date);
    if (!day) throw badRequest(`the date is ${shown(date)}, not a day such as 2031-03-04`);
    if (!isSort(type)) throw badRequest(`type is ${shown(type)}; it takes ${BILL_SORTS.join(', ')}`);
    const owner = ownerOf(world, mchid, sub_mchid);
    const bill = { sort: type, day, owner, gzip: false, flaws: [] };
    if (!wechatpay.bills.exists(bill)) {
      throw notFound(`the bill ${type} of ${ownerText(owner)} has nothing for ${date}`);
    }
    return c.body(new Uint8Array(wechatpay.bills.text(bill)), 200, {
      'content-type': 'text/csv; charset=utf-8',
    });
  });
}

function isSort(text: string): text is BillSort {
  return (BILL_SORTS as readonly string[]).includes(text);
}

/** Whose bill: who signs for the world's own shop, where nobody is named; of a provider, all its sub-merchants' or one's. */
function ownerOf(
  { wechatpay, shop }: Pick<GatewayWorld, 'wechatpay' | 'shop'>,
  mchid = shop.owner.mchid,
  sub_mchid?: string,
): Owner {
  const merchant = wechatpay.merchant_book.find(mchid);
  if (!merchant) throw notFound(`no merchant ${mchid} signs requests here`);
  if (sub_mchid === undefined) return { mchid };
  if (merchant.role === 'partner' && findSubMerchant(sub_mchid)) return { mchid, sub_mchid };
  throw notFound(`${mchid} acts for no merchant ${shown(sub_mchid)}`);
}
