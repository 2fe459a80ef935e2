import * as adapter from 'glass-easel-miniprogram-adapter';
import { builtinAria } from './aria';

const { glassEasel } = adapter;

/** One compiled page, component or built-in tag. */
export type CompiledUnit = {
  path: string;
  kind: 'page' | 'component' | 'builtin';
  config: {
    usingComponents?: Record<string, string>;
    navigationBarTitleText?: string;
    [key: string]: unknown;
  };
  scope: string;
  template: { groupList: unknown; content: unknown };
  load: () => void;
};

export type CompiledApp = {
  config: {
    pages: string[];
    window?: { navigationBarTitleText?: string };
    usingComponents?: Record<string, string>;
  };
  units: CompiledUnit[];
  loadApp: () => void;
};

export type PageRoot = ReturnType<ReturnType<adapter.MiniProgramEnv['associateBackend']>['createRoot']>;

/** glass-easel's EventBubbleStatus, a const enum that isolated modules cannot read. */
const NORMAL = 0;
const NO_DEFAULT = 1;

const RPX = /(-?\d*\.?\d+)rpx\b/g;

/** Registers everything with WeChat's component framework. Returns how to make the root of a page. */
export function registerApp(app: CompiledApp): (path: string) => PageRoot {
  // Both must be set before a code space exists.
  glassEasel.globalOptions.writeIdToDOM = true;
  glassEasel.globalOptions.throwGlobalError = false;
  const env = new adapter.MiniProgramEnv();
  const space = env.createCodeSpace('', true);
  const tags = app.units
    .filter((unit) => unit.kind === 'builtin')
    .map((unit) => unit.path.split('/')[1] ?? '');
  // Native elements inside the built-ins (`html-i` …) are no components.
  (space.getComponentSpace() as unknown as { _$allowUnusedNativeNode: boolean })._$allowUnusedNativeNode =
    true;
  space.setOverallBehavior(builtinAria(space.getComponentSpace()));
  const builtins = Object.fromEntries(tags.map((tag) => [tag, `/builtin/${tag}`]));
  for (const unit of app.units) {
    const usingComponents = { ...builtins, ...app.config.usingComponents, ...unit.config.usingComponents };
    space.addComponentStaticConfig(unit.path, { ...unit.config, usingComponents } as never);
    space.addCompiledTemplate(unit.path, unit.template as never);
    // Only the scope's name: the rules are in phone.css.
    space.addStyleSheet(unit.path, undefined, unit.scope || undefined);
    space.globalComponentEnv(globalThis, unit.path, unit.load);
  }
  const backend = env.associateBackend(domBackend(tags));
  return (path) => backend.createRoot('wx-page', space, path);
}

function domBackend(tags: string[]) {
  const context = new glassEasel.CurrentWindowBackendContext();
  const own = {
    createElement: (tag: string) => createElement(tag, tags),
    createTextNode: (text: string) => document.createTextNode(text),
    createDocumentFragment: () => document.createDocumentFragment(),
  };
  (context as unknown as { document: unknown }).document = own;
  context.onEvent(((target: never, type: string, detail: unknown, options: object) => {
    const event = new glassEasel.Event(type, detail as never, options);
    glassEasel.Event.dispatchEvent(target, event);
    return event.defaultPrevented() ? NO_DEFAULT : NORMAL;
  }) as never);
  return context;
}

/** Built-in tags get names of their own, or the browser's `<button>` would step in; `html-i` asks for a real `<i>`. */
function createElement(tag: string, tags: string[]): HTMLElement {
  const name = tags.includes(tag) ? `wx-${tag}` : tag.replace(/^html-/, '');
  const made = document.createElement(name);
  const setAttribute = made.setAttribute.bind(made);
  made.setAttribute = (attribute, value) =>
    setAttribute(attribute, attribute === 'style' ? value.replace(RPX, 'calc($1 * var(--rpx))') : value);
  return made;
}
