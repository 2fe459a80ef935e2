import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Other weights are drawn by the nearest of these, as CSS prescribes. */
const WEIGHTS = [400, 600];

/**
 * Copies the pinned Chinese font, cut into small subsets of which a browser fetches only those it draws, and
 * returns the @font-face rules. With it a picture is the same on every machine, also on one without any font.
 */
export function copyFonts(outDir: string): string {
  const packageDir = dirname(require.resolve('@fontsource/noto-sans-sc/package.json'));
  mkdirSync(join(outDir, 'fonts'), { recursive: true });
  const sheets = WEIGHTS.map((weight) => {
    const css = readFileSync(join(packageDir, `${weight}.css`), 'utf8');
    for (const [, file] of css.matchAll(/url\(\.\/files\/([\w-]+\.woff2)\)/g)) {
      if (file) copyFileSync(join(packageDir, 'files', file), join(outDir, 'fonts', file));
    }
    return css.replace(/, url\([^)]*\.woff\) format\('woff'\)/g, '').replaceAll('./files/', './fonts/');
  });
  return sheets.join('\n');
}
