import type { Browser } from 'playwright-core';
import { CONTRAST, seriousFindings } from './support/axe';
import { isPinnedBrowser, launchBrowser } from './support/browser';
import { buildGallery, CHECKOUT_SCENES } from './support/gallery';
import { Pictures } from './support/pictures';
import { openScriptedPhone } from './support/scripted-phone';

/** Every state of the component, in two languages and two colour schemes: the pictures of its documentation. */

jest.setTimeout(30_000);

let browser: Browser;
let pictures: Pictures;
let gallery: Awaited<ReturnType<typeof buildGallery>>;

beforeAll(async () => {
  gallery = await buildGallery();
  browser = await launchBrowser();
  pictures = new Pictures(browser, 'docs/pictures/pay-checkout');
  if (!isPinnedBrowser()) console.info('Not the pinned browser: of the pictures only the size is compared.');
});

afterAll(async () => {
  await browser.close();
  gallery.remove();
});

const LANGUAGES = [
  { language: 'zh', lang: 'zh_CN' },
  { language: 'en', lang: 'en' },
] as const;
const EVERY = LANGUAGES.flatMap((one) => CHECKOUT_SCENES.map((scene) => ({ ...one, ...scene })));

test.each(EVERY)(
  '$name looks as documented, in $language, light and dark, and is accessible',
  async (scene) => {
    const { name, lang, language, query = '', platform = 'devtools' } = scene;
    const path = `/?lang=${lang}&platform=${platform}#/pages/checkout/index${query}`;
    const options = { colorScheme: 'light' as const, reducedMotion: 'reduce' as const };
    const { page, context, errors } = await openScriptedPhone(
      browser,
      scene.script(),
      options,
      path,
      gallery.phone,
    );
    await scene.act?.(page, { offline: () => context.setOffline(true) });
    const checkout = page.locator('[id$="--checkout"]');
    const words = scene.says?.[language];
    await (words
      ? checkout.getByText(words).first()
      : checkout.locator('[class*="pc-bone"]').first()
    ).waitFor();
    await page.evaluate('document.fonts.ready.then(() => undefined)');
    const problems: (string | undefined)[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      const drawn = await checkout.screenshot({ animations: 'disabled' });
      problems.push(await pictures.problem(`${name}-${language}-${colorScheme}`, drawn));
      problems.push(...(await seriousFindings(page, colorScheme === 'dark' ? CONTRAST : undefined)));
    }
    expect(problems.filter(Boolean)).toEqual([]);
    expect(errors).toEqual([]);
    await context.close();
  },
);
