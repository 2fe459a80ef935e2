import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/** What a change of colours alone can break. */
export const CONTRAST = ['color-contrast'];

/**
 * Serious and critical findings, as `rule: element`; an empty list is what a test wants. Our pages have no frames, so
 * axe runs in the page itself: a quarter of the time that a driver for frames takes.
 * @param rules only these; all of them when absent
 */
export async function seriousFindings(page: Page, rules?: string[]): Promise<string[]> {
  await page.evaluate(AXE);
  const options = { resultTypes: ['violations'], ...(rules ? { runOnly: rules } : {}) };
  return page.evaluate(`axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html)))`);
}
