import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '../../../miniprogram');

type Method = (this: object, argument?: unknown) => unknown;

/** A page without its template: what it shows is its data. */
export type OpenPage<Data> = {
  data: Data;
  /** As the template would: `tap('onStep', { by: -1 })` hands the dataset over. */
  tap(handler: string, dataset?: object): Promise<void>;
  /** As a form control would. */
  type(handler: string, value: string): void;
  /** As a component's event would. */
  hear(handler: string, detail: object): Promise<void>;
  call(method: string): Promise<void>;
};

/**
 * Opens a page as WeChat does: its script is loaded anew, then onLoad with the query, then onShow.
 *
 * @param path as in app.json; whoever calls has installed a `wx`
 */
export async function openPage<Data>(path: string, query: object = {}): Promise<OpenPage<Data>> {
  const options = definitionOf(path);
  const data = JSON.parse(JSON.stringify(options.data)) as Data;
  const page: Record<string, unknown> & { data: Data } = {
    ...options,
    data,
    selectComponent: () => null,
    setData: (changed: object) => void Object.assign(data as object, changed),
  };
  const call = async (method: string, argument?: unknown) => {
    const found = page[method] as Method | undefined;
    if (found) await found.call(page, argument);
    await settled();
  };
  await call('onLoad', query);
  await call('onShow');
  return {
    data,
    tap: (handler, dataset = {}) => call(handler, { currentTarget: { dataset } }),
    type: (handler, value) => void (page[handler] as Method).call(page, { detail: { value } }),
    hear: (handler, detail) => call(handler, { detail }),
    call,
  };
}

function definitionOf(path: string): Record<string, unknown> {
  const registered: Record<string, unknown>[] = [];
  Object.assign(globalThis, { Page: (one: Record<string, unknown>) => void registered.push(one) });
  jest.resetModules();
  require(resolve(ROOT, path));
  const [options] = registered;
  if (!options) throw new Error(`${path} registers no page`);
  return options;
}

/** Lets every promise that can go on do so. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
}
