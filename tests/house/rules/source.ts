import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

export const ROOT = path.join(__dirname, '../../..');

/** A file of the project: its path from the root, with forward slashes, and its text. */
export type Source = { path: string; text: string };

export type Finding = { path: string; line: number; message: string };

/** What nobody wrote by hand, or what is not text. */
const SKIPPED_FOLDERS = new Set([
  'node_modules',
  '.git',
  'dist',
  'miniprogram_dist',
  '.wxpay-sim',
  '__snapshots__',
]);
const SKIPPED_PATHS = ['tests/browser/shots', 'tests/vectors'];

/** Files under the given folders (or files) of the project, sorted, whether committed yet or not. */
export function filesUnder(...places: string[]): string[] {
  return places.flatMap((place) => walk(place)).sort();
}

function walk(place: string): string[] {
  const absolute = path.join(ROOT, place);
  if (!existsSync(absolute)) return [];
  if (SKIPPED_PATHS.includes(place)) return [];
  const found: string[] = [];
  for (const entry of readdirSync(absolute, { withFileTypes: true })) {
    const inside = path.posix.join(place, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name)) found.push(...walk(inside));
    } else if (entry.isFile()) found.push(inside);
  }
  return found;
}

export function readSource(file: string): Source {
  return { path: file, text: readFileSync(path.join(ROOT, file), 'utf8') };
}

/** TypeScript files under these folders, read. */
export function typescriptUnder(...folders: string[]): Source[] {
  return filesUnder(...folders)
    .filter((file) => file.endsWith('.ts'))
    .map(readSource);
}

export function parse(source: Source): ts.SourceFile {
  return ts.createSourceFile(source.path, source.text, ts.ScriptTarget.ES2022, true);
}

/** Every node of the tree, parents before children. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* nodesOf(child);
}

export function lineOf(file: ts.SourceFile, node: ts.Node): number {
  return file.getLineAndCharacterOfPosition(node.getStart(file)).line + 1;
}

export type Import = {
  specifier: string;
  /** Nothing of it is left at run time. */
  type_only: boolean;
  /** The names taken; empty for a whole module. */
  names: string[];
  line: number;
};

/** `import`, `export … from`, `import()`, `require()` and `import x = require()`. */
export function importsOf(source: Source): Import[] {
  const file = parse(source);
  const found: Import[] = [];
  for (const node of nodesOf(file)) {
    const read = importOf(node);
    if (read) found.push({ ...read, line: lineOf(file, node) });
  }
  return found;
}

function importOf(node: ts.Node): Omit<Import, 'line'> | undefined {
  if (ts.isImportDeclaration(node)) {
    const clause = node.importClause;
    const bindings = clause?.namedBindings;
    const elements = bindings && ts.isNamedImports(bindings) ? [...bindings.elements] : [];
    const allTypes = elements.length > 0 && !clause?.name && elements.every((element) => element.isTypeOnly);
    return {
      specifier: textOf(node.moduleSpecifier),
      type_only: clause?.isTypeOnly === true || allTypes,
      names: elements.map((element) => (element.propertyName ?? element.name).text),
    };
  }
  if (ts.isExportDeclaration(node) && node.moduleSpecifier)
    return { specifier: textOf(node.moduleSpecifier), type_only: node.isTypeOnly, names: [] };
  if (ts.isImportEqualsDeclaration(node) && ts.isExternalModuleReference(node.moduleReference))
    return { specifier: textOf(node.moduleReference.expression), type_only: node.isTypeOnly, names: [] };
  if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
    return { specifier: textOf(node.argument.literal), type_only: true, names: [] };
  if (ts.isCallExpression(node) && isLoad(node.expression) && node.arguments[0])
    return { specifier: textOf(node.arguments[0]), type_only: false, names: [] };
  return undefined;
}

function isLoad(callee: ts.Expression): boolean {
  if (callee.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(callee) && callee.text === 'require';
}

/** The text of a string, or `(computed)`: a path that is put together cannot be checked. */
function textOf(node: ts.Node): string {
  return ts.isStringLiteralLike(node) ? node.text : '(computed)';
}

/** The path a relative specifier leads to, from the root; undefined for a package. */
export function targetOf(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return path.posix.join(path.posix.dirname(from), specifier);
}

/** For `expect(...).toEqual([])`: a failing test then shows a list of places. */
export function report(findings: Finding[]): string[] {
  return findings.map(({ path: file, line, message }) => `${file}:${line}: ${message}`);
}
