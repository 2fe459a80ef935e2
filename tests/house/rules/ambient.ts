import ts from 'typescript';
import { type Finding, importsOf, lineOf, nodesOf, parse, type Source } from './source';

/**
 * Clock, chance, network and environment are arguments. What reads them without being handed them is
 * ambient, and makes a run that cannot be repeated from its seed.
 */
const AMBIENT_MODULES = new Set(
  `child_process cluster dgram dns dns/promises fs fs/promises http http2 https net os perf_hooks process
   readline timers timers/promises tls tty worker_threads`.split(/\s+/),
);

/** Global names that are ambient whenever they are used. */
const AMBIENT_GLOBALS = new Set(
  `fetch process performance setTimeout setInterval setImmediate crypto XMLHttpRequest WebSocket`.split(
    /\s+/,
  ),
);

/** Members that are ambient, whatever object they are read from. */
const AMBIENT_MEMBERS = new Set([
  'randomBytes',
  'randomUUID',
  'randomInt',
  'randomFill',
  'randomFillSync',
  'getRandomValues',
  'generateKeyPair',
  'generateKeyPairSync',
  'generateKey',
  'generateKeySync',
  'hrtime',
]);

/** These read the zone of the machine: the wire is UTC+8 whatever that is. */
const LOCAL_TIME =
  /^(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)$|^(getTimezoneOffset|toLocale(Date|Time)?String)$/;

/** `file` may use `name`, because `reason`. */
export type Allowed = { file: string; name: string; reason: string };

type Use = { name: string; node: ts.Node };

/** What of the surroundings a file reads without having been handed it. */
export function ambientFindings(source: Source, allowed: Allowed[] = []): Finding[] {
  const file = parse(source);
  const local = declaredNames(file);
  const uses: { name: string; line: number }[] = [];
  for (const { specifier, type_only, names, line } of importsOf(source)) {
    if (type_only) continue;
    const module = specifier.replace(/^node:/, '');
    if (AMBIENT_MODULES.has(module)) uses.push({ name: `node:${module}`, line });
    for (const name of names) if (AMBIENT_MEMBERS.has(name)) uses.push({ name, line });
  }
  for (const node of nodesOf(file)) {
    const use = ambientUse(node, local);
    if (use) uses.push({ name: use.name, line: lineOf(file, use.node) });
  }
  return uses
    .filter(({ name }) => !allowed.some((entry) => entry.file === source.path && entry.name === name))
    .map(({ name, line }) => ({
      path: source.path,
      line,
      message: `${name} is ambient: take it as an argument`,
    }));
}

/** Names this file binds itself: a parameter called `fetch` was handed in. */
function declaredNames(file: ts.SourceFile): Set<string> {
  const names = new Set<string>();
  for (const node of nodesOf(file)) {
    const declares =
      ts.isParameter(node) ||
      ts.isVariableDeclaration(node) ||
      ts.isBindingElement(node) ||
      ts.isFunctionDeclaration(node) ||
      ts.isImportSpecifier(node) ||
      ts.isNamespaceImport(node) ||
      ts.isImportClause(node);
    if (declares && node.name && ts.isIdentifier(node.name)) names.add(node.name.text);
  }
  return names;
}

function ambientUse(node: ts.Node, local: Set<string>): Use | undefined {
  if (ts.isPropertyAccessExpression(node)) return ambientMember(node);
  if (ts.isNewExpression(node) && isName(node.expression, 'Date') && !node.arguments?.length)
    return { name: 'new Date()', node };
  if (ts.isCallExpression(node) && isName(node.expression, 'Date')) return { name: 'Date()', node };
  if (ts.isIdentifier(node) && AMBIENT_GLOBALS.has(node.text) && !local.has(node.text) && isReference(node))
    return { name: node.text, node };
  return undefined;
}

function ambientMember(node: ts.PropertyAccessExpression): Use | undefined {
  const member = node.name.text;
  if (isName(node.expression, 'Date') && member === 'now') return { name: 'Date.now', node };
  if (isName(node.expression, 'Math') && member === 'random') return { name: 'Math.random', node };
  if (isName(node.expression, 'AbortSignal') && member === 'timeout')
    return { name: 'AbortSignal.timeout', node };
  if (isName(node.expression, 'globalThis') && AMBIENT_GLOBALS.has(member)) return { name: member, node };
  if (AMBIENT_MEMBERS.has(member)) return { name: member, node };
  return LOCAL_TIME.test(member) ? { name: member, node } : undefined;
}

function isName(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

/** An identifier that reads a variable: not a member's, key's, or type's name. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isPropertyAssignment(parent)) return parent.initializer === node;
  if (ts.isQualifiedName(parent) || ts.isTypeReferenceNode(parent) || ts.isTypeQueryNode(parent))
    return false;
  const names =
    ts.isMethodDeclaration(parent) ||
    ts.isMethodSignature(parent) ||
    ts.isPropertySignature(parent) ||
    ts.isPropertyDeclaration(parent) ||
    ts.isGetAccessor(parent) ||
    ts.isBindingElement(parent) ||
    ts.isImportSpecifier(parent) ||
    ts.isExportSpecifier(parent);
  return !names;
}

/** For the simulator: its clock is the one door to the machine's. */
export function machineClockFindings(source: Source, allowed: Allowed[] = []): Finding[] {
  const clock = /^(Date\.now|new Date\(\)|Date\(\)|Math\.random) /;
  return ambientFindings(source, allowed).filter(({ message }) => clock.test(message));
}
