import ts from 'typescript';
import { type Finding, lineOf, nodesOf, parse, type Source } from './source';

const FILE_LINES_MAX = 350;
const FUNCTION_LINES_MAX = 70;

const finding = (source: Source, line: number, message: string): Finding => ({
  path: source.path,
  line,
  message,
});

export function longFile(source: Source): Finding[] {
  const lines = source.text.replace(/\n$/, '').split('\n').length;
  return lines > FILE_LINES_MAX ? [finding(source, lines, `${lines} lines, over ${FILE_LINES_MAX}`)] : [];
}

export function longFunctions(source: Source): Finding[] {
  const file = parse(source);
  return [...nodesOf(file)].flatMap((node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return [];
    const from = lineOf(file, node);
    const lines = file.getLineAndCharacterOfPosition(node.getEnd()).line + 2 - from;
    return lines > FUNCTION_LINES_MAX
      ? [finding(source, from, `a function of ${lines} lines, over ${FUNCTION_LINES_MAX}`)]
      : [];
  });
}

/** Finds `pattern` line by line. */
function linesLike(source: Source, pattern: RegExp, message: (found: string) => string): Finding[] {
  return source.text.split('\n').flatMap((text, index) => {
    const match = pattern.exec(text);
    return match ? [finding(source, index + 1, message(match[0].trim()))] : [];
  });
}

/** Spelled apart, or this file would report itself. */
const UNFINISHED = new RegExp(
  `\\b(${['TO', 'FIX', 'X'].map((start, i) => start + ['DO', 'ME', 'XX'][i]).join('|')})\\b`,
);

export function unfinishedWords(source: Source): Finding[] {
  return linesLike(source, UNFINISHED, (word) => `${word}: finish it, or leave it out`);
}

export function anyTypes(source: Source): Finding[] {
  const file = parse(source);
  return [...nodesOf(file)]
    .filter((node) => node.kind === ts.SyntaxKind.AnyKeyword)
    .map((node) =>
      finding(source, lineOf(file, node), 'any switches the checker off: say what it is, or unknown'),
    );
}

/** A comment that silences the type checker. */
export function silencedChecks(source: Source): Finding[] {
  return linesLike(
    source,
    /\/[/*]\s*@ts-(ignore|nocheck|expect-error)\b/,
    (found) => `${found}: repair the type`,
  );
}

export function consoleUses(source: Source): Finding[] {
  const file = parse(source);
  return [...nodesOf(file)]
    .filter(
      (node): node is ts.PropertyAccessExpression =>
        ts.isPropertyAccessExpression(node) &&
        ts.isIdentifier(node.expression) &&
        node.expression.text === 'console',
    )
    .map((node) => finding(source, lineOf(file, node), `console.${node.name.text}: write to the log port`));
}

const TEST_NAMES = new Set(['test', 'it', 'describe']);
const UNEVEN_MEMBERS = new Set(['only', 'skip', 'todo', 'failing']);
const UNEVEN_NAMES = new Set(['xit', 'fit', 'xtest', 'xdescribe', 'fdescribe']);

/** A test that is left out, or leaves others out. */
export function unevenTests(source: Source): Finding[] {
  const file = parse(source);
  return [...nodesOf(file)].flatMap((node) => {
    if (ts.isPropertyAccessExpression(node) && UNEVEN_MEMBERS.has(node.name.text)) {
      const root = node.expression.getText(file).split('.')[0] ?? '';
      if (TEST_NAMES.has(root)) return [finding(source, lineOf(file, node), `${root}.${node.name.text}`)];
    }
    if (
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      UNEVEN_NAMES.has(node.expression.text)
    )
      return [finding(source, lineOf(file, node), node.expression.text)];
    return [];
  });
}

const KEBAB = /^\.?[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Names that tools and readers look for in this spelling. */
const CUSTOMARY =
  /^(README(\.zh-CN)?|CHANGELOG|CONTRIBUTING|SECURITY)\.md$|^LICENSE$|^[a-z0-9]+(-[a-z0-9]+)*\.zh-CN\.md$/;

export function oddName(path: string): Finding[] {
  const odd = path.split('/').filter((part) => !KEBAB.test(part) && !CUSTOMARY.test(part));
  return odd.map((part) => ({ path, line: 0, message: `${part} is not kebab-case` }));
}

/** Download addresses in a lockfile tie it to one registry. */
export function resolvedAddresses(source: Source): Finding[] {
  return linesLike(
    source,
    /"resolved"\s*:\s*"[a-z+]+:\/\/.*/,
    () => 'a lockfile without download addresses, see .npmrc',
  ).slice(0, 1);
}

const HOME_FOLDERS = ['work', 'home', 'root', 'Users'].join('|');
const MACHINE_PATH = new RegExp(`(?<![\\w.~/*}\\])-])/(${HOME_FOLDERS})/[\\w.-]+`);
const REGISTRY_HOST = new RegExp(`\\b(${['registry', 'mirrors?'].join('|')})\\.[a-z0-9-]+\\.[a-z]{2,}`);

/** Paths of one machine, and hosts that packages come from: neither is part of the product. */
export function machineTraces(source: Source): Finding[] {
  return [
    ...linesLike(source, MACHINE_PATH, (found) => `${found} is a path of one machine`),
    ...linesLike(source, REGISTRY_HOST, (found) => `${found} is a package registry`),
  ];
}

/** Words with another word in the glossary, and where the other side's spelling is kept. */
const BANNED_WORDS = new Map([
  ['orderId', 'out_trade_no'],
  ['tradeNo', 'out_trade_no'],
  ['wxOrderId', 'transaction_id'],
  ['mchId', 'mchid'],
]);
const BORDERS = /(^|\/)(v2|qfpay|cloudpay)[./-]/;

export function bannedWords(source: Source): Finding[] {
  if (BORDERS.test(source.path)) return [];
  const file = parse(source);
  return [...nodesOf(file)].flatMap((node) => {
    const word = ts.isIdentifier(node) ? BANNED_WORDS.get(node.text) : undefined;
    return word === undefined
      ? []
      : [finding(source, lineOf(file, node), `${node.getText(file)}: the word is ${word}`)];
  });
}
