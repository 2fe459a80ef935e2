import type { Route } from '../model/route';
import type { TextKey } from '../texts/en';
import type { App, Page } from './app';
import { ClockPage } from './pages/clock';
import { DocumentsPage } from './pages/documents';
import { FaultsPage } from './pages/faults';
import { KeysPage } from './pages/keys';
import { NotificationsPage } from './pages/notifications';
import { OrderPage } from './pages/order';
import { OrdersPage } from './pages/orders';
import { RequestPage } from './pages/request';
import { RequestsPage } from './pages/requests';
import { SequencePage } from './pages/sequence';
import { TogglesPage } from './pages/toggles';

/** `cloud`: makes sense only where there is a cloud. */
export type Section = { name: string; title: TextKey; cloud?: true };

export const SECTIONS: Section[] = [
  { name: 'orders', title: 'orders' },
  { name: 'notifications', title: 'notifications' },
  { name: 'requests', title: 'requests' },
  { name: 'documents', title: 'documents', cloud: true },
  { name: 'clock', title: 'clock' },
  { name: 'faults', title: 'faults' },
  { name: 'toggles', title: 'toggles' },
  { name: 'keys', title: 'keys' },
];

/** Two addresses of the same page differ in the query alone, or in the collection that is looked at. */
export function pageKey({ path }: Route): string {
  return path[0] === 'documents' ? 'documents' : path.join('/');
}

/** The page of an address; what is unknown is the list of orders. */
export function openPage(app: App, route: Route): Page {
  const [section, one, more] = route.path;
  switch (section) {
    case 'notifications':
      return new NotificationsPage(app, route);
    case 'requests':
      return one === undefined ? new RequestsPage(app, route) : new RequestPage(app, route);
    case 'documents':
      return new DocumentsPage(app, route);
    case 'clock':
      return new ClockPage(app);
    case 'faults':
      return new FaultsPage(app);
    case 'toggles':
      return new TogglesPage(app);
    case 'keys':
      return new KeysPage(app);
    default:
      if (section !== 'orders' || one === undefined) return new OrdersPage(app, route);
      return more === 'sequence' ? new SequencePage(app, route) : new OrderPage(app, route);
  }
}
