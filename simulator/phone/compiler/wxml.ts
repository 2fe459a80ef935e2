import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TmplGroup } from 'glass-easel-template-compiler';
import type { Problems } from './problems';
import { builtinTags, type Unit } from './units';

type Warning = { path: string; startLine: number; startColumn: number; message: string };

/** Tags of the template language itself. */
const LANGUAGE_TAGS = ['block', 'slot', 'template', 'import', 'include', 'wxs'];

/**
 * Compiles every template, with what it imports, by WeChat's own compiler. Returns the source of one JavaScript
 * expression: an object from template path to its generator. Each warning is a problem.
 */
export function compileTemplates(root: string, units: Unit[], problems: Problems): string {
  const group = new TmplGroup();
  const seen = new Set<string>();
  const add = (path: string, file: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    const source = read(`${file}.wxml`, `${path}.wxml`, problems);
    for (const warning of group.addTmpl(path, source) as Warning[]) {
      const { startLine, startColumn, message } = warning;
      problems.add(`${path}.wxml:${startLine + 1}:${startColumn + 1} ${message}`);
    }
    for (const used of group.getDirectDependencies(path)) add(used, join(root, used));
    for (const script of group.getScriptDependencies(path)) {
      group.addScript(script, read(`${join(root, script)}.wxs`, `${script}.wxs`, problems));
    }
  };
  for (const unit of units) {
    add(unit.path, unit.file);
    if (unit.kind !== 'builtin') checkTags(unit, problems);
  }
  return group.getTmplGenObjectGroups();
}

/** The framework turns a tag it does not know into a plain element, silently. WeChat would show nothing. */
function checkTags(unit: Unit, problems: Problems): void {
  const known = new Set([
    ...LANGUAGE_TAGS,
    ...builtinTags(),
    ...Object.keys(unit.config.usingComponents ?? {}),
  ]);
  const source = read(`${unit.file}.wxml`, `${unit.path}.wxml`, problems);
  for (const [, tag] of source.matchAll(/<([a-zA-Z][\w-]*)/g)) {
    if (tag && !known.has(tag))
      problems.add(`${unit.path}.wxml: <${tag}> is neither built in here nor declared`);
  }
}

function read(file: string, name: string, problems: Problems): string {
  if (existsSync(file)) return readFileSync(file, 'utf8');
  problems.add(`${name} is missing`);
  return '';
}
