import type { FaultName } from '../../fault-list';
import type { FaultMatch, Faults } from '../../faults';
import type { HttpOut } from '../../http';
import { htmlPage } from './html-page';

const MAIN_HOST = '127.0.0.1';
const BACKUP_HOST = 'localhost';

type HostFault = { name: FaultName; host: string; out: HttpOut };

/** Hosts that are down: the request gets no further. */
const HOST_FAULTS: HostFault[] = [
  { name: 'main_host_down', host: MAIN_HOST, out: { drop: true } },
  { name: 'backup_host_down', host: BACKUP_HOST, out: { drop: true } },
  { name: 'main_host_unavailable', host: MAIN_HOST, out: htmlPage(503, 'Service Temporarily Unavailable') },
];

/** What the network does to a request before anybody looks at it; undefined: it arrives. */
export function lostBefore(faults: Faults, facts: FaultMatch, hostname: string): HttpOut | undefined {
  const down = HOST_FAULTS.find(({ name, host }) => host === hostname && faults.strikes(name, facts));
  if (down) return down.out;
  if (faults.strikes('gateway_timeout_before_commit', facts)) return { drop: true };
  if (faults.strikes('connection_reset_before_commit', facts)) return { drop: true, reset: true };
  return undefined;
}

/** What the network does to an answer on its way back. */
export function onTheWayBack(faults: Faults, facts: FaultMatch, out: HttpOut): HttpOut {
  if (faults.strikes('gateway_timeout_after_commit', facts)) return { drop: true };
  if (faults.strikes('connection_reset_after_commit', facts)) return { drop: true, reset: true };
  if ('drop' in out || out.body.length === 0) return out;
  return faults.strikes('answer_truncated', facts) ? { ...out, cut_at: out.body.length >> 1 } : out;
}
