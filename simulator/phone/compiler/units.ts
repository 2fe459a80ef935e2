import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import type { Problems } from './problems';

export type UnitConfig = {
  component?: boolean;
  styleIsolation?: string;
  usingComponents?: Record<string, string>;
  navigationBarTitleText?: string;
};

/** A page, a component or a built-in tag: one path with its .json, .wxml, .wxss and .ts. */
export type Unit = {
  /** As the mini-program names it, without extension: `pages/shop/index`; built-ins are `builtin/view`. */
  path: string;
  /** The same, on disk. */
  file: string;
  kind: 'page' | 'component' | 'builtin';
  config: UnitConfig;
  /** Prefix of its class names: what isolates a component's style. Pages have none. */
  scope: string;
};

export type AppConfig = {
  pages: string[];
  window?: { navigationBarTitleText?: string };
  usingComponents?: Record<string, string>;
};

export const BUILTINS_DIR = resolve(__dirname, '../browser/builtins');

/** The tags that WeChat brings and this phone knows. */
export function builtinTags(): string[] {
  return readdirSync(BUILTINS_DIR)
    .filter((name) => name.endsWith('.wxml'))
    .map((name) => name.slice(0, -'.wxml'.length));
}

/** Walks from the pages of app.json to every component they use, directly or not. */
export function collectUnits(root: string, app: AppConfig, problems: Problems): Unit[] {
  const units = new Map<string, Unit>();
  for (const tag of builtinTags()) {
    const path = `builtin/${tag}`;
    units.set(path, {
      path,
      file: join(BUILTINS_DIR, tag),
      kind: 'builtin',
      config: { component: true },
      scope: `wx-${tag}`,
    });
  }
  const visit = (path: string, kind: 'page' | 'component') => {
    if (units.has(path)) return;
    const file = join(root, path);
    const config = readConfig(file, path, problems);
    if (kind === 'component' && config.component !== true)
      problems.add(`${path}.json: "component": true is missing`);
    const usingComponents = resolveAll(path, config.usingComponents);
    const scope = kind === 'page' ? '' : `c${units.size}`;
    units.set(path, { path, file, kind, config: { ...config, usingComponents }, scope });
    for (const used of Object.values(usingComponents)) visit(used.slice(1), 'component');
  };
  for (const used of Object.values(resolveAll('app', app.usingComponents))) visit(used.slice(1), 'component');
  for (const page of app.pages) visit(page, 'page');
  return [...units.values()];
}

/** `usingComponents` with every path made absolute within the mini-program. */
export function resolveAll(from: string, using: Record<string, string> = {}): Record<string, string> {
  const entries = Object.entries(using).map(([tag, path]) => {
    const absolute = path.startsWith('/') ? path : posix.join('/', dirname(from), path);
    return [tag, absolute];
  });
  return Object.fromEntries(entries);
}

function readConfig(file: string, path: string, problems: Problems): UnitConfig {
  if (!existsSync(`${file}.json`)) {
    problems.add(`${path}.json is missing`);
    return {};
  }
  return JSON.parse(readFileSync(`${file}.json`, 'utf8'));
}
