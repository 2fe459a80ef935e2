import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { isPinnedBrowser } from './browser';

const ROOT = resolve(__dirname, '../../..');
/** Of all pixels so many may differ; a pixel differs when one of its colours does by more than CHANNEL_MAX of 255. */
const SHARE_MAX = 0.01;
const CHANNEL_MAX = 24;

type Comparison = { sizes: string[]; differing: number; pixels: number };

/** In the browser: it reads PNG, and nothing else has to. */
const COMPARE = `async ([committed, drawn]) => {
  const read = async (base64) => {
    const image = new Image();
    image.src = 'data:image/png;base64,' + base64;
    await image.decode();
    const { width, height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    context.drawImage(image, 0, 0);
    return { width, height, data: context.getImageData(0, 0, width, height).data };
  };
  const [one, other] = [await read(committed), await read(drawn)];
  const sizes = [one, other].map(({ width, height }) => width + ' x ' + height);
  const pixels = one.width * one.height;
  if (sizes[0] !== sizes[1]) return { sizes, differing: pixels, pixels };
  let differing = 0;
  for (let at = 0; at < one.data.length; at += 4)
    if ([0, 1, 2].some((i) => Math.abs(one.data[at + i] - other.data[at + i]) > ${CHANNEL_MAX})) differing++;
  return { sizes, differing, pixels };
}`;

/** Compares pictures with the committed ones, which are the documentation's. */
export class Pictures {
  constructor(
    private readonly browser: Browser,
    private readonly folder: string,
  ) {}

  /**
   * What is wrong with a picture: nothing, when at most one pixel in a hundred differs. On a browser that is not the
   * pinned one only the size is looked at. `UPDATE_PICTURES=1` writes the pictures anew.
   */
  async problem(name: string, drawn: Buffer): Promise<string | undefined> {
    const file = resolve(ROOT, this.folder, `${name}.png`);
    if (process.env.UPDATE_PICTURES === '1') {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, drawn);
      return undefined;
    }
    if (!existsSync(file)) return `${name}: there is no such picture yet; UPDATE_PICTURES=1 makes it`;
    const { sizes, differing, pixels } = await this.compare(readFileSync(file), drawn);
    if (sizes[0] !== sizes[1]) return `${name}: it was ${sizes[0]}, and is ${sizes[1]}`;
    if (!isPinnedBrowser()) return undefined;
    const share = differing / pixels;
    return share <= SHARE_MAX ? undefined : `${name}: ${(share * 100).toFixed(2)} % of its pixels differ`;
  }

  private async compare(committed: Buffer, drawn: Buffer): Promise<Comparison> {
    const page = await this.browser.newPage();
    try {
      const both = [committed, drawn].map((picture) => picture.toString('base64'));
      return await page.evaluate(`(${COMPARE})(${JSON.stringify(both)})`);
    } finally {
      await page.close();
    }
  }
}
