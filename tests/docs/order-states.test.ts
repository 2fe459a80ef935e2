import { readFileSync } from 'node:fs';
import {
  ORDER_STATES_PAGE,
  orderStatesPage,
  REFUND_STATUSES,
  STATUSES,
} from '../../scripts/docs-order-states';

const page = readFileSync(ORDER_STATES_PAGE, 'utf8');

test('docs/order-states.md is what scripts/docs-order-states.ts writes today', () => {
  expect(page).toBe(orderStatesPage());
});

test('every status of an order is a row of the table, and every status of a refund is in the diagram', () => {
  for (const status of STATUSES) expect(page).toContain(`| **${status}** |`);
  const refunds = page.slice(page.indexOf('## Refunds'));
  for (const status of REFUND_STATUSES) expect(refunds).toMatch(new RegExp(`--> ${status}\\b`));
});

test('nothing leads out of paid', () => {
  expect(page).not.toMatch(/^ {2}paid --> /m);
});
