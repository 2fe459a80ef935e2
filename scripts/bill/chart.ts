import { DIFFERENCE_CLASSES, type DifferenceClass } from '../../src/orders/reconcile/difference';
import type { DayReport } from './day-report';
import { escapeHtml as e } from './html';
import type { PageTexts } from './page-texts';

type Bar = { name: DifferenceClass; count: number };

/** Fits the smallest phone, so that it need not be drawn smaller. */
const WIDTH = 320;
const COUNT_WIDTH = 70;
const LINE = 20;
const BAR = 12;
const LEAST = 2;

/** Bars of how many there are of each class, day by day. As text it says the same to those who do not see it. */
export function chart(days: readonly DayReport[], texts: PageTexts): string {
  const groups = days.map(({ date, classes }) => ({ date, bars: barsOf(classes) }));
  const most = Math.max(1, ...groups.flatMap(({ bars }) => bars.map((bar) => bar.count)));
  const lines: string[] = [];
  const said: string[] = [];
  let y = 0;
  for (const { date, bars } of groups) {
    lines.push(`<text x="0" y="${y + BAR}" font-weight="600">${e(date)}</text>`);
    y += LINE;
    if (bars.length === 0) {
      lines.push(textAt(0, y, texts.no_differences, 'quiet'));
      y += LINE;
    }
    for (const bar of bars) {
      lines.push(barLine(bar, y, most, texts));
      said.push(`${date} ${bar.name}: ${bar.count}`);
      y += 2 * LINE;
    }
    y += BAR;
  }
  const description = said.length === 0 ? texts.no_differences : said.join(', ');
  return `<svg viewBox="0 0 ${WIDTH} ${y + BAR}" width="${WIDTH}" height="${y + BAR}" role="img" aria-label="${e(`${texts.chart}: ${description}`)}">
${lines.join('\n')}
</svg>`;
}

function barsOf(classes: DayReport['classes']): Bar[] {
  const names = DIFFERENCE_CLASSES as readonly DifferenceClass[];
  return names.map((name) => ({ name, count: classes[name] ?? 0 })).filter(({ count }) => count > 0);
}

/** The words above, bar and count below. */
function barLine({ name, count }: Bar, y: number, most: number, texts: PageTexts): string {
  const width = Math.max(LEAST, Math.round((count / most) * (WIDTH - COUNT_WIDTH)));
  const below = y + LINE;
  return [
    textAt(0, y, `${name} ${texts.classes[name]}`),
    `<rect x="0" y="${below + 2}" width="${width}" height="${BAR}" rx="2"></rect>`,
    textAt(width + BAR / 2, below, String(count)),
  ].join('');
}

function textAt(x: number, y: number, text: string, name?: string): string {
  return `<text x="${x}" y="${y + BAR - 1}"${name ? ` class="${name}"` : ''}>${e(text)}</text>`;
}
