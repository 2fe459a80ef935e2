import { sha256Hex } from '../protocol/crypto/digest';
import type { VersionedDoc } from './db';
import type { Kit } from './kit';
import type { Alert } from './merchant-rules';

const ALERTS = 'alerts';
const HOUR_MS = 3_600_000;
const ID_CHARS = 32;

/** One matter, however many orders run into it. */
const OF_THE_SHOP: ReadonlySet<string> = new Set<Alert['code']>(['PREPAY_REFUSED']);

type Told = VersionedDoc & Alert & { state: 'telling' | 'failed' };

/**
 * Tells a person. Logged each time, so that it is not lost when the merchant's hook fails; the hook hears of the same
 * matter once an hour at most, whichever instance tells it.
 * @param alert.key tells matters of the same code and order apart
 * @throws what the hook throws: it may be told again
 */
export async function raiseAlert(
  kit: Pick<Kit, 'log' | 'merchant' | 'db'>,
  { key = '', ...alert }: Alert & { key?: string },
): Promise<void> {
  kit.log.write({ event: 'alert', ...alert });
  if (!kit.merchant.alert) return;
  const about = OF_THE_SHOP.has(alert.code) ? '' : alert.out_trade_no;
  const matter = JSON.stringify([alert.code, about, key, Math.floor(alert.at / HOUR_MS)]);
  const id = sha256Hex(matter).slice(0, ID_CHARS);
  if (!(await mayTell(kit, id, alert))) return;
  try {
    await kit.merchant.alert(alert);
  } catch (error) {
    await noteFailure(kit, id);
    throw error;
  }
}

/** The first to write it down tells it; after a failure, whoever comes next. */
async function mayTell({ db }: Pick<Kit, 'db'>, id: string, alert: Alert): Promise<boolean> {
  const fresh = { ...alert, version: 1, state: 'telling' };
  if ((await db.insertOnce(ALERTS, id, fresh)) === 'inserted') return true;
  const told = await db.get<Told>(ALERTS, id);
  if (told?.state !== 'failed') return false;
  const again: Told = { ...told, state: 'telling', version: told.version + 1 };
  return (await db.replace(ALERTS, told, again)) === 'replaced';
}

async function noteFailure({ db }: Pick<Kit, 'db'>, id: string): Promise<void> {
  const told = await db.get<Told>(ALERTS, id);
  if (told) await db.replace(ALERTS, told, { ...told, state: 'failed', version: told.version + 1 });
}
