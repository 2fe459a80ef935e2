import { isDeepStrictEqual } from 'node:util';
import { WeixinError } from '../errors';
import { ORDER_STATES, type OrderState } from './order-state';
import type { Parcel, ShippingFacts } from './shipping-facts';
import type { Upload, UploadedParcel } from './upload-parameters';

export type Shipment = {
  transaction_id: string;
  appid: string;
  upload: Upload;
  /** Epoch ms, as the request says. */
  upload_time: number;
  state: OrderState;
  now: number;
  parcels_max: number;
};

/**
 * What is known of an order after one more upload. Shipping once more is allowed once: uploading something else after
 * it was shipped in full, or another delivery_mode or logistics_type before that. Parcels of a split order add up, by
 * company and number, until it is shipped in full.
 * @throws WeixinError 10060002, 10060003, 10060004, 10060014, 10060020, 10060023, 10060024
 */
export function ship(before: ShippingFacts | undefined, shipment: Shipment): ShippingFacts {
  const { transaction_id, appid, upload, upload_time, state, now } = shipment;
  if (state !== ORDER_STATES.to_ship && state !== ORDER_STATES.shipped) throw new WeixinError(10060004);
  const { logistics_type, delivery_mode, is_all_delivered: finished } = upload;
  const parcels = parcelsAfter(before, shipment);
  const changed = { logistics_type, delivery_mode, parcels, finished };
  if (before) checkChange(before, changed, upload_time);
  if (parcels.length > shipment.parcels_max) throw new WeixinError(10060024);
  if (finished && parcels.every(({ goods_desc }) => goods_desc === '')) throw new WeixinError(10060020);
  const finished_at = finished ? now : before?.finished_at;
  return {
    ...{ transaction_id, appid, ...changed, upload_time },
    finish_count: (before?.finish_count ?? 0) + (finished ? 1 : 0),
    ...(finished_at === undefined ? {} : { finished_at }),
    reshipped: before !== undefined && (before.reshipped || isReshipping(before, changed)),
    ...(before?.reminded_at === undefined ? {} : { reminded_at: before.reminded_at }),
  };
}

type Change = Pick<ShippingFacts, 'logistics_type' | 'delivery_mode' | 'parcels' | 'finished'>;

function checkChange(before: ShippingFacts, after: Change, upload_time: number): void {
  const { logistics_type, delivery_mode, parcels, finished } = before;
  if (isDeepStrictEqual(plain({ logistics_type, delivery_mode, parcels, finished }), plain(after)))
    throw new WeixinError(10060023);
  if (isReshipping(before, after)) {
    if (before.reshipped) throw new WeixinError(10060003);
    // Another parcel for an order that is said to be complete goes on with it, and is no new start.
    if (delivery_mode === after.delivery_mode && !after.finished) throw new WeixinError(10060002);
  }
  // Which code the platform has for a request that was overtaken, no page says.
  if (upload_time <= before.upload_time) throw new WeixinError(10060014);
}

/** Another logistics_type is another delivery_mode too while it is not complete: only express can be split. */
function isReshipping(before: ShippingFacts, after: Change): boolean {
  return before.finished || before.delivery_mode !== after.delivery_mode;
}

function parcelsAfter(before: ShippingFacts | undefined, { upload, now }: Shipment): Parcel[] {
  const added = new Map(upload.parcels.map((parcel) => [keyOf(parcel), { ...parcel, uploaded_at: now }]));
  const goes_on = before && !before.finished && before.delivery_mode === upload.delivery_mode;
  if (!goes_on) return [...added.values()];
  const kept = new Map(before.parcels.map((parcel) => [keyOf(parcel), parcel]));
  for (const [key, parcel] of added) {
    const known = kept.get(key);
    const unchanged = known && isDeepStrictEqual({ ...known, uploaded_at: now }, parcel);
    if (!unchanged) kept.set(key, parcel);
  }
  return [...kept.values()];
}

const keyOf = (parcel: UploadedParcel) => JSON.stringify([parcel.express_company, parcel.tracking_no]);

/** What of an order's shipping the merchant has said. */
function plain({ parcels, ...rest }: Change) {
  return { ...rest, parcels: parcels.map(({ uploaded_at, ...parcel }) => parcel) };
}
