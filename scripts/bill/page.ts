import type { Item } from '../../src/orders/reconcile/difference';
import { chart } from './chart';
import type { DayReport } from './day-report';
import { escapeHtml as e, money, time } from './html';
import { STYLE } from './page-style';
import { type Language, PAGE_TEXTS, type PageTexts } from './page-texts';

/**
 * The report as one file without scripts, fonts or images from anywhere: totals, a chart per day and class, the
 * differences. For a screen, light or dark, and for paper.
 */
export function reportPage(days: readonly DayReport[], language: Language): string {
  const texts = PAGE_TEXTS[language];
  const span = [...new Set([days.at(0)?.date, days.at(-1)?.date])].join(' – ');
  return `<!doctype html>
<html lang="${texts.html_lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${e(`${texts.title} ${span}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${e(texts.title)} <span>${e(span)}</span></h1>
<p class="quiet">${e(texts.no_repairs)}</p>
<h2>${e(texts.chart)}</h2>
${chart(days, texts)}
${days.map((day) => section(day, texts)).join('\n')}
</main>
</body>
</html>
`;
}

function section(day: DayReport, texts: PageTexts): string {
  const { file, source, compared } = day;
  const made = file ? `${texts.made_from}: ${source}, SHA-1 ${file.sha1}` : texts.no_bill;
  return `<section>
<h2>${e(day.date)}</h2>
<p class="quiet">${e(made)}</p>
${figures(day, texts)}
${compared ? '' : `<p>${e(texts.not_compared)}</p>`}
${sums(day, texts)}
${items(day, texts)}
</section>`;
}

function figures(day: DayReport, texts: PageTexts): string {
  const open = day.items.filter((item) => item.state === 'open').length + day.items_left_out;
  const all: [string, number | undefined][] = [
    [texts.rows, day.rows],
    [texts.matched, day.compared?.matched],
    [texts.open, day.compared ? open : undefined],
    [texts.carried, day.compared?.carried || undefined],
  ];
  const shown = all.filter(([, value]) => value !== undefined);
  return `<dl>${shown.map(([name, value]) => `<div><dt>${e(name)}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

function sums(day: DayReport, texts: PageTexts): string {
  if (day.sums.length === 0) return '';
  const rows = day.sums.map((sum) => {
    const { currency } = sum;
    const cells = [
      ...[String(sum.payments), money({ total: sum.paid, currency }), String(sum.refunds)],
      ...[money({ total: sum.refunded, currency }), money({ total: sum.paid - sum.refunded, currency })],
    ];
    const numbers = cells.map((cell) => `<td>${e(cell)}</td>`).join('');
    return `<tr><th scope="row">${e(currency)}</th>${numbers}</tr>`;
  });
  const head = [texts.currency, texts.payments, texts.paid, texts.refunds, texts.refunded, texts.net];
  return table(texts.sums, head, rows, 'numbers');
}

function items(day: DayReport, texts: PageTexts): string {
  if (day.items.length === 0) return `<p>${e(texts.no_differences)}</p>`;
  const more = day.items_left_out > 0 ? `<p>${e(texts.left_out(day.items_left_out))}</p>` : '';
  return (
    table(
      texts.items,
      texts.item_columns,
      day.items.map((item) => itemRow(item, texts)),
    ) + more
  );
}

function itemRow(item: Item, texts: PageTexts): string {
  const { billed, booked, at } = item;
  const cells = [
    `${item.class} ${texts.classes[item.class]}`,
    texts.states[item.state],
    ...[item.out_trade_no, item.refund_id ?? item.out_refund_no ?? item.transaction_id],
    ...[billed ? money(billed) : '', booked ? money(booked) : '', at === undefined ? '' : time(at)],
  ];
  return `<tr class="${item.state}">${cells.map((cell) => `<td>${e(cell)}</td>`).join('')}</tr>`;
}

/** It scrolls by itself where the screen is narrow, and can be reached by keyboard for that. */
function table(caption: string, head: readonly string[], rows: readonly string[], kind = 'texts'): string {
  const columns = head.map((name) => `<th scope="col">${e(name)}</th>`).join('');
  return `<div class="scrolls" tabindex="0" role="region" aria-label="${e(caption)}"><table class="${kind}">
<caption>${e(caption)}</caption>
<thead><tr>${columns}</tr></thead>
<tbody>${rows.join('\n')}</tbody>
</table></div>`;
}
