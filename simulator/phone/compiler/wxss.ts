import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import postcss from 'postcss';
import selectorParser from 'postcss-selector-parser';
import type { Problems } from './problems';
import { builtinTags, type Unit } from './units';

const RPX = /(-?\d*\.?\d+)rpx\b/g;

/**
 * The mini-program's style sheets as one CSS: `rpx` in terms of the phone's width, `page` as the page's element,
 * built-in tags under their DOM names, `:host`, and class names prefixed with the component's scope, as the
 * framework writes them. A page's rules are bound to that page.
 */
export function compileStyles(root: string, units: Unit[], problems: Problems): string {
  const app = stylesOf(inline(root, 'app', [], problems), { path: 'app', scope: '', within: '', host: '' });
  const builtins = units.filter((unit) => unit.kind === 'builtin');
  const own = units.filter((unit) => unit.kind !== 'builtin');
  const sheets = [
    // Under the tag's name, and first: as in WeChat, any class of the mini-program outranks them.
    ...builtins.map((unit) =>
      stylesOf(readIfThere(`${unit.file}.wxss`), {
        path: unit.path,
        scope: unit.scope,
        within: '',
        host: unit.scope,
      }),
    ),
    app,
    ...own.map((unit) => {
      const within = unit.kind === 'page' ? `[data-page="${unit.path}"]` : '';
      const host = `[wx-host="${unit.scope}"]`;
      return stylesOf(inline(root, unit.path, [], problems), {
        path: unit.path,
        scope: unit.scope,
        within,
        host,
      });
    }),
  ];
  return sheets.filter(Boolean).join('\n');
}

/** `host`: the selector that `:host` stands for. */
type Target = { path: string; scope: string; within: string; host: string };

function stylesOf(source: string, target: Target): string {
  const css = postcss.parse(source, { from: `${target.path}.wxss` });
  const rewrite = selectorRewriter(target);
  css.walkRules((rule) => {
    const { parent } = rule;
    const isKeyframe =
      parent?.type === 'atrule' && 'name' in parent && String(parent.name).includes('keyframes');
    if (!isKeyframe) rule.selector = rewrite(rule.selector);
  });
  css.walkDecls((declaration) => {
    declaration.value = declaration.value.replace(RPX, 'calc($1 * var(--rpx))');
  });
  return css.toString();
}

function selectorRewriter(target: Target): (selector: string) => string {
  const builtins = builtinTags();
  const parser = selectorParser((selectors) => {
    selectors.walk((node) => {
      if (node.type === 'class' && target.scope) node.value = `${target.scope}--${node.value}`;
      if (node.type === 'pseudo' && node.value === ':host') {
        node.replaceWith(selectorParser.tag({ value: target.host }));
      } else if (node.type === 'tag' && builtins.includes(node.value)) node.value = `wx-${node.value}`;
    });
  });
  return (selector) => {
    const rewritten = parser.processSync(selector);
    return selectors(rewritten)
      .map((one) => bind(one.trim(), target.within))
      .join(', ');
  };
}

function selectors(list: string): string[] {
  return selectorParser()
    .astSync(list)
    .nodes.map((node) => node.toString());
}

/** `page` is the page's own element; every other rule of a page holds inside it. */
function bind(selector: string, within: string): string {
  const page = within || '.phone-page';
  if (/^page\b/.test(selector)) return page + selector.slice('page'.length);
  return within ? `${within} ${selector}` : selector;
}

/** A style sheet with what it imports in place. */
function inline(root: string, path: string, above: string[], problems: Problems): string {
  const source = readIfThere(`${join(root, path)}.wxss`);
  return source.replace(/@import\s+["']([^"']+)["'];?/g, (_whole, ref: string) => {
    const target = posix.join(ref.startsWith('/') ? '' : dirname(path), ref).replace(/^\/|\.wxss$/g, '');
    if (above.includes(target)) return '';
    if (!existsSync(`${join(root, target)}.wxss`)) problems.add(`${path}.wxss: ${ref} is missing`);
    return inline(root, target, [...above, path], problems);
  });
}

function readIfThere(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
