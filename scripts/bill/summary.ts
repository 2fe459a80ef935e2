import type { DifferenceClass } from '../../src/orders/reconcile/difference';
import type { DayReport } from './day-report';
import { money } from './html';
import { PAGE_TEXTS } from './page-texts';

/** The report for a terminal. */
export function summary(day: DayReport): string {
  const { compared, file } = day;
  const lines = [
    `${day.date}  ${file ? `${day.rows} rows, SHA-1 ${file.sha1}` : 'no bill'}  (${day.source})`,
    ...day.sums.map(({ currency, payments, paid, refunds, refunded }) => {
      const [came, went] = [money({ total: paid, currency }), money({ total: refunded, currency })];
      return `  ${payments} payments, ${came}; ${refunds} refunds, ${went}`;
    }),
    compared
      ? `  ${compared.matched} rows match ${compared.orders} orders${compared.carried ? `; ${compared.carried} near midnight are left to the next day` : ''}`
      : '  not compared with orders (--orders)',
    ...Object.entries(day.classes).map(
      ([name, count]) => `  ${name}  ${count}  ${about(name as DifferenceClass)}`,
    ),
  ];
  return lines.join('\n');
}

function about(name: DifferenceClass): string {
  return PAGE_TEXTS.en.classes[name];
}
