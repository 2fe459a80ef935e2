import { raiseAlert } from '../alerts';
import type { Kit } from '../kit';
import type { AlertCode, Order } from '../order';

type Matter = { code: AlertCode; out_trade_no?: string; trace_id?: string; date?: string };

/** Tells a person. It is logged whatever the merchant's hook does, and no report fails for it. */
export async function tell(kit: Kit, matter: Matter): Promise<void> {
  const alert = { out_trade_no: '', trace_id: '', ...matter, at: kit.clock.now(), key: matter.date ?? '' };
  await raiseAlert(kit, alert).catch(() => undefined);
}

/** The bill says of an order what it should not be able to say. */
export function tellOfOrder(kit: Kit, { out_trade_no, trace_id }: Order): Promise<void> {
  return tell(kit, { code: 'BILL_DIFFERS', out_trade_no, trace_id });
}
