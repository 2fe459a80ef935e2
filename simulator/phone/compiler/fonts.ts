import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { put } from './put';

/** Other weights are drawn by the nearest of these, as CSS prescribes. */
const WEIGHTS = [400, 600];

/**
 * Copies the pinned Chinese font, cut into small subsets of which a browser fetches only those it draws, and
 * returns the @font-face rules. With it a picture is the same on every machine, also on one without any font.
 */
export function copyFonts(outDir: string): string {
  const packageDir = dirname(require.resolve('@fontsource/noto-sans-sc/package.json'));
  const sheets = WEIGHTS.map((weight) => {
    const css = readFileSync(join(packageDir, `${weight}.css`), 'utf8');
    for (const [, file] of css.matchAll(/url\(\.\/files\/([\w-]+\.woff2)\)/g)) {
      const target = join(outDir, 'fonts', file ?? '');
      // The package is pinned: a file that is there is the right one.
      if (file && !existsSync(target)) put(target, readFileSync(join(packageDir, 'files', file)));
    }
    return css.replace(/, url\([^)]*\.woff\) format\('woff'\)/g, '').replaceAll('./files/', './fonts/');
  });
  return sheets.join('\n');
}
