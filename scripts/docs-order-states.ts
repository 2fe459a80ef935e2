import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Order, RefundRow } from '../src/orders/order';
import { isKitError } from '../src/protocol/errors';
import type { OrderStatus } from '../typings/contract';
import { FACTS, REFUND_FACTS } from './order-states/facts';
import { sampleOrder, sampleRefund } from './order-states/sample-order';

export const ORDER_STATES_PAGE = resolve(__dirname, '../docs/order-states.md');

export const STATUSES: OrderStatus[] = ['created', 'pending', 'paid', 'closed'];
export const REFUND_STATUSES: RefundRow['status'][] = [
  ...(['awaiting_approval', 'reserved', 'processing', 'succeeded'] as const),
  ...(['closed', 'abnormal', 'refused'] as const),
];

/** What a fact makes of an order: its status, and what is to be done then. */
type Cell = { status: string; follows: string[] };

function cell(status: OrderStatus, fact: (typeof FACTS)[number]): Cell {
  const before = sampleOrder(status);
  try {
    const { order } = fact.apply(before);
    return { status: order.status, follows: followsOf(before, order) };
  } catch (error) {
    if (isKitError(error)) return { status, follows: [error.code] };
    throw error;
  }
}

function followsOf(before: Order, { effects, review, refunds, evidence, needs }: Order): string[] {
  const fresh = effects.filter(({ key }) => !before.effects.some((one) => one.key === key));
  const asks = Object.values(needs).some(({ next_at }) => next_at <= before.created_at + 2_000);
  return [
    ...fresh.map(({ kind, alert }) => (kind === 'alert' ? `alert ${alert}` : kind)),
    ...review.map(({ code }) => `review ${code}`),
    ...refunds.map((row) => `${row.external ? 'external refund' : 'refund'} ${row.status}`),
    ...evidence.map(({ code }) => `evidence ${code}`),
    ...(asks ? ['ask now'] : []),
  ];
}

function refundCell(status: RefundRow['status'], fact: (typeof FACTS)[number]): string {
  const { refunds } = fact.apply(sampleOrder('paid', [sampleRefund(status)])).order;
  return refunds[0]!.status;
}

const cells = () => STATUSES.map((status) => FACTS.map((fact) => cell(status, fact)));
const refundCells = () =>
  REFUND_STATUSES.map((status) => REFUND_FACTS.map((fact) => refundCell(status, fact)));

function diagram(first: string[], edges: [from: string, to: string, what: string][]): string {
  const lines = [...first.map((name) => `  [*] --> ${name}`)];
  const pairs = [...new Set(edges.map(([from, to]) => `${from} --> ${to}`))];
  for (const pair of pairs) {
    const names = edges.filter(([from, to]) => `${from} --> ${to}` === pair).map(([, , what]) => what);
    lines.push(`  ${pair}: ${names.join(' / ')}`);
  }
  return ['```mermaid', 'stateDiagram-v2', ...lines, '```'].join('\n');
}

function orderDiagram(): string {
  const edges = STATUSES.flatMap((from, row) =>
    FACTS.flatMap(({ name }, column): [string, string, string][] => {
      const to = cells()[row]![column]!.status;
      // Two shades of being paid are in the table below.
      return to === from || name.includes(',') ? [] : [[from, to, name]];
    }),
  );
  return diagram(['created'], edges);
}

function refundDiagram(): string {
  const edges = REFUND_STATUSES.flatMap((from, row) =>
    REFUND_FACTS.flatMap(({ name }, column): [string, string, string][] => {
      const to = refundCells()[row]![column]!;
      return to === from ? [] : [[from, to, name]];
    }),
  );
  return diagram(['awaiting_approval', 'reserved'], edges);
}

function orderTable(): string {
  const head = `| | ${FACTS.map(({ name }) => name).join(' | ')} |\n|---|${'---|'.repeat(FACTS.length)}`;
  const rows = cells().map((row, n) => {
    const texts = row.map(({ status, follows }) => {
      const where = status === STATUSES[n] ? 'stays' : `**${status}**`;
      return follows.length === 0 ? where : `${where}: ${follows.join(', ')}`;
    });
    return `| **${STATUSES[n]}** | ${texts.join(' | ')} |`;
  });
  return [head, ...rows].join('\n');
}

const INTRODUCTION = `<!-- Generated from src/orders/transitions by scripts/docs-order-states.ts. Do not edit. -->

# The states of an order

What is here was not drawn but asked: the page is made by the very functions that change orders
([src/orders/transitions/](../src/orders/transitions)), each applied to an order in each state.

An order's status says what is known of its money: \`created\` (the outcome at the gateway is not known), \`pending\` (can be
paid), \`paid\`, \`closed\`. Nothing leaves \`paid\`: refunds are rows of their own, and their sum is computed.
`;

const BETWEEN = `
Read from the left: in this state, when this becomes known, that follows. \`fulfil\`, \`release\` and \`revoke\` call
[merchant/](../merchant); an alert tells a person; while a review is open nothing but alerts runs.
`;

const REFUNDS = `
## Refunds

A refund is reserved before the gateway hears of it, and booked as a fact whatever the gateway then says. Only
\`succeeded\` is final. A refusal counts ten minutes later, when a query still finds nothing.
`;

export function orderStatesPage(): string {
  const orders = [INTRODUCTION, orderDiagram(), BETWEEN, orderTable()];
  return `${[...orders, REFUNDS, refundDiagram()].join('\n')}\n`;
}

if (require.main === module) writeFileSync(ORDER_STATES_PAGE, orderStatesPage());
