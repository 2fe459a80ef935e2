import { Frame } from './frame';
import { type CompiledApp, registerApp } from './framework';
import { Overlays } from './overlays';
import { Pages } from './pages';
import { createWx } from './wx';

type AppOptions = { onLaunch?: () => void; onShow?: () => void };

/** Switches the phone on: `wx`, the app, and the first page, or the one that the address names. */
export function startPhone(app: CompiledApp): void {
  const host = document.getElementById('phone');
  if (!host) throw new Error('the document has no #phone');
  const frame = new Frame(host, () => pages.navigateBack());
  const overlays = new Overlays(frame.layer, frame.screen);
  const created: { createRoot?: ReturnType<typeof registerApp> } = {};
  const pages: Pages = new Pages(
    app,
    (path) => (created.createRoot as ReturnType<typeof registerApp>)(path),
    frame,
  );

  let instance: AppOptions = {};
  const globals = {
    wx: createWx(pages, overlays),
    App: (options: AppOptions) => {
      instance = options;
    },
    getApp: () => instance,
    getCurrentPages: () => pages.current(),
    /** For tests: what a hand does to a phone beyond touching the page. */
    __phone: {
      pullDown: () => pages.call('onPullDownRefresh'),
      leaveAndReturn: () => pages.leaveAndReturn(),
      stack: () => pages.current().map((page) => page.route),
    },
  };
  Object.assign(globalThis, globals);

  app.loadApp();
  // Pages run their scripts while they are registered: `wx` must be there by now.
  created.createRoot = registerApp(app);
  instance.onLaunch?.();
  instance.onShow?.();
  pages.reLaunch(firstUrl(app));
}

function firstUrl(app: CompiledApp): string {
  const wanted = location.hash.replace(/^#\/?/, '');
  const known = app.config.pages.some((page) => wanted.split('?')[0] === page);
  return known ? wanted : (app.config.pages[0] ?? '');
}
