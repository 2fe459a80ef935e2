/**
 * Reads every template of the mini-program the way WeChat would, because the official compiler does not look
 * into WXML at all:
 *
 *   node -r ./scripts/typescript.cjs scripts/check-wxml.ts [folder of the mini-program]
 *
 * Three readers: glass-easel's template compiler (a warning counts as an error), our own look at tags and
 * files that templates and styles name, and `wcc`, the compiler inside older WeChat clients and stricter
 * than the new one.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { TmplGroup } from 'glass-easel-template-compiler';

/** Line and column count from 1; 0 means the whole file. */
export type Problem = { file: string; line: number; column: number; message: string };
export type WxmlReport = { files: number; problems: Problem[]; wcc: 'ran' | { skipped: string } };

type GlassEaselWarning = { level: string; message: string; startLine: number; startColumn: number };
type Tag = { name: string; attributes: Record<string, string>; line: number; column: number };

const WCC_OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;
const WCC_LIMIT_MS = 60_000;

/** developers.weixin.qq.com/miniprogram/dev/component, and the tags of the template language itself. */
const BUILT_IN = new Set(
  `block template import include slot wxs page-meta navigation-bar
   cover-image cover-view match-media movable-area movable-view page-container root-portal scroll-view
   share-element swiper swiper-item view grid-view list-view list-builder grid-builder nested-scroll-header
   nested-scroll-body open-container snapshot span sticky-header sticky-section draggable-sheet
   icon progress rich-text text selection
   button checkbox checkbox-group editor editor-portal form input keyboard-accessory label picker picker-view
   picker-view-column radio radio-group slider switch textarea
   functional-page-navigator navigator
   animation-video animation-view audio camera channel-live channel-video image live-player live-pusher video
   voip-room map canvas web-view ad ad-custom official-account official-account-publish open-data xr-frame`.split(
    /\s+/,
  ),
);

function filesUnder(root: string, extension: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(path.sep).join('/'))
    .filter((name) => name.endsWith(extension) && !/(^|\/)(node_modules|miniprogram_npm)\//.test(name))
    .sort();
}

/** Same length and lines, so that places still count; what is inside cannot be mistaken for a tag. */
function blank(text: string, what: RegExp): string {
  return text.replace(what, (found) => found.replace(/[^\n]/g, ' '));
}

function placeAt(text: string, index: number): { line: number; column: number } {
  const before = text.slice(0, index).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Opening tags with their plain attributes. */
export function tagsOf(wxml: string): Tag[] {
  const withoutComments = blank(wxml, /<!--[\s\S]*?(?:-->|$)/g);
  const withoutScripts = withoutComments.replace(
    /(<wxs\b[^>]*(?<!\/)>)([\s\S]*?)(<\/wxs\s*>)/g,
    (_all, open: string, body: string, close: string) => open + body.replace(/[^\n]/g, ' ') + close,
  );
  const text = blank(withoutScripts, /\{\{[\s\S]*?\}\}/g);
  const tags: Tag[] = [];
  for (const match of text.matchAll(/<([a-zA-Z][\w-]*)((?:"[^"]*"|'[^']*'|[^"'>])*)>/g)) {
    const attributes: Record<string, string> = {};
    for (const [, key, double, single] of (match[2] ?? '').matchAll(
      /([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g,
    ))
      attributes[key ?? ''] = double ?? single ?? '';
    tags.push({ name: match[1] ?? '', attributes, ...placeAt(text, match.index) });
  }
  return tags;
}

/** The tags that a component's JSON declares: what it uses and its generics. */
function declaredTags(jsonFile: string): string[] {
  if (!existsSync(jsonFile)) return [];
  const json = JSON.parse(readFileSync(jsonFile, 'utf8')) as {
    usingComponents?: Record<string, string>;
    componentGenerics?: Record<string, unknown>;
  };
  return [...Object.keys(json.usingComponents ?? {}), ...Object.keys(json.componentGenerics ?? {})];
}

/** A template that only others import is checked for files, not for tags: its user declares them. */
function undeclaredTags(root: string, file: string, tags: Tag[]): Problem[] {
  const own = path.join(root, file.replace(/\.wxml$/, '.json'));
  if (!existsSync(own)) return [];
  const known = new Set([...BUILT_IN, ...declaredTags(path.join(root, 'app.json')), ...declaredTags(own)]);
  return tags
    .filter((tag) => !known.has(tag.name))
    .map(({ name, line, column }) => ({
      file,
      line,
      column,
      message: `<${name}> is neither built in nor declared in usingComponents`,
    }));
}

function resolveFrom(file: string, source: string, extension: string): string {
  const at = source.startsWith('/') ? source.slice(1) : path.posix.join(path.posix.dirname(file), source);
  return at.endsWith(extension) ? at : at + extension;
}

function missingFiles(root: string, file: string, tags: Tag[]): Problem[] {
  const problems: Problem[] = [];
  for (const { name, attributes, line, column } of tags) {
    const extension = { import: '.wxml', include: '.wxml', wxs: '.wxs' }[name];
    const source = attributes.src;
    if (extension === undefined || (name === 'wxs' && source === undefined)) continue;
    const target = resolveFrom(file, source ?? '', extension);
    if (source === undefined || target.startsWith('..') || !existsSync(path.join(root, target)))
      problems.push({
        file,
        line,
        column,
        message: `<${name}> names a file that is not there: ${source ?? '(no src)'}`,
      });
  }
  return problems;
}

function glassEaselProblems(file: string, wxml: string): Problem[] {
  const group = new TmplGroup();
  try {
    const warnings = group.addTmpl(file.replace(/\.wxml$/, ''), wxml) as GlassEaselWarning[];
    return warnings.map((warning) => ({
      file,
      line: warning.startLine + 1,
      column: warning.startColumn + 1,
      message: warning.message,
    }));
  } finally {
    group.free();
  }
}

/** `@import` of a style that is not there: the official compiler lets it through. */
function missingStyles(root: string, file: string): Problem[] {
  const wxss = blank(readFileSync(path.join(root, file), 'utf8'), /\/\*[\s\S]*?\*\//g);
  return [...wxss.matchAll(/@import\s+["']([^"']+)["']/g)]
    .filter(([, source]) => !existsSync(path.join(root, resolveFrom(file, source ?? '', '.wxss'))))
    .map((match) => ({
      file,
      ...placeAt(wxss, match.index),
      message: `@import names a file that is not there: ${match[1]}`,
    }));
}

/** A component whose JSON lacks `"component": true` renders nothing, and the official compiler is silent. */
function notDeclaredAsComponents(root: string): Problem[] {
  const app = path.join(root, 'app.json');
  const pages: string[] = existsSync(app) ? (JSON.parse(readFileSync(app, 'utf8')).pages ?? []) : [];
  const problems: Problem[] = [];
  for (const file of filesUnder(root, '.json')) {
    const using = (
      JSON.parse(readFileSync(path.join(root, file), 'utf8')) as { usingComponents?: Record<string, string> }
    ).usingComponents;
    for (const source of Object.values(using ?? {})) {
      const target = resolveFrom(file, source, '.json');
      const name = target.replace(/\.json$/, '');
      if (pages.includes(name) || !existsSync(path.join(root, target))) continue;
      if (JSON.parse(readFileSync(path.join(root, target), 'utf8')).component !== true)
        problems.push({
          file: target,
          line: 0,
          column: 0,
          message: 'used as a component, but lacks "component": true',
        });
    }
  }
  return problems;
}

/** Why `wcc` cannot run on this machine, if so: it is a binary for Linux x64, macOS x64 and Windows. */
function wccHindrance(binary: string): string | undefined {
  if (!existsSync(binary)) return 'its binary is not installed';
  // Packages lose the executable bit on their way through a registry.
  if ((statSync(binary).mode & 0o111) === 0) chmodSync(binary, 0o755);
  const { error } = spawnSync(binary, ['-v'], { timeout: WCC_LIMIT_MS, stdio: 'ignore' });
  return error
    ? `its binary does not run on ${process.platform} ${process.arch} (${error.message})`
    : undefined;
}

function wccProblems(root: string, wxmlFiles: string[]): { problems: Problem[]; wcc: WxmlReport['wcc'] } {
  const folder = path.dirname(require.resolve('miniprogram-compiler/package.json'));
  const binary = path.join(folder, 'bin', process.platform === 'darwin' ? 'mac' : 'linux', 'wcc');
  const skipped = wccHindrance(binary);
  if (skipped !== undefined) return { problems: [], wcc: { skipped } };
  const { wxmlToJs } = require('miniprogram-compiler') as {
    wxmlToJs(root: string, options: { maxBuffer: number }): string;
  };
  try {
    if (wxmlFiles.length > 0) wxmlToJs(root, { maxBuffer: WCC_OUTPUT_LIMIT_BYTES });
    return { problems: [], wcc: 'ran' };
  } catch (error) {
    return {
      problems: String(error instanceof Error ? error.message : error)
        .split('\n')
        .filter(Boolean)
        .map(readWccLine),
      wcc: 'ran',
    };
  }
}

function readWccLine(text: string): Problem {
  const [, file, line, column, message] = /([\w./-]+\.wx(?:ml|s)):(\d+):(\d+):\s*(.*)$/.exec(text) ?? [];
  if (file === undefined) return { file: '(all templates)', line: 0, column: 0, message: `wcc: ${text}` };
  return { file, line: Number(line), column: Number(column), message: `wcc: ${message}` };
}

/** @param root the folder that holds app.json */
export function checkWxml(root: string): WxmlReport {
  const files = filesUnder(root, '.wxml');
  const problems = files.flatMap((file) => {
    const wxml = readFileSync(path.join(root, file), 'utf8');
    const tags = tagsOf(wxml);
    return [
      ...glassEaselProblems(file, wxml),
      ...undeclaredTags(root, file, tags),
      ...missingFiles(root, file, tags),
    ];
  });
  problems.push(...filesUnder(root, '.wxss').flatMap((file) => missingStyles(root, file)));
  problems.push(...notDeclaredAsComponents(root));
  const old = wccProblems(root, files);
  return { files: files.length, problems: [...problems, ...old.problems], wcc: old.wcc };
}

function main(): number {
  const root = path.resolve(process.argv[2] ?? path.join(__dirname, '../miniprogram'));
  const { files, problems, wcc } = checkWxml(root);
  for (const { file, line, column, message } of problems)
    console.error(`${file}:${line}:${column}: ${message}`);
  if (wcc !== 'ran') console.log(`wcc skipped: ${wcc.skipped}`);
  console.log(`${files} templates, ${problems.length} problems`);
  return problems.length > 0 || files === 0 ? 1 : 0;
}

if (require.main === module) process.exitCode = main();
