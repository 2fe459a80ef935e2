import { existsSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { type Finding, lineOf, nodesOf, parse, ROOT, type Source } from './source';

const ID = /\b(?:[FIMD]-\d{2}|L-\d)\b/g;

/** The ids that `docs/invariants.md` explains, each with how often it does. */
export function explainedIds(markdown: string): Map<string, number> {
  const ids = new Map<string, number>();
  for (const [, id] of markdown.matchAll(/^- ((?:[FIMD]-\d{2}|L-\d)) \S/gm))
    ids.set(id ?? '', (ids.get(id ?? '') ?? 0) + 1);
  return ids;
}

/** Names of tests and groups, tables of cases included: every string that is an argument of `test(…)` and the like. */
function testNames(file: ts.SourceFile): ts.Node[] {
  return [...nodesOf(file)].flatMap((node) => {
    if (!ts.isCallExpression(node)) return [];
    const root = /^(test|it|describe)\b/.test(node.expression.getText(file));
    if (!root) return [];
    return node.arguments
      .filter((argument) => !ts.isFunctionLike(argument))
      .flatMap((argument) => [...nodesOf(argument)].filter(isText));
  });
}

function isText(node: ts.Node): boolean {
  return (
    ts.isStringLiteralLike(node) ||
    ts.isTemplateHead(node) ||
    ts.isTemplateMiddle(node) ||
    ts.isTemplateTail(node)
  );
}

/** Ids in test names that nobody explains. */
export function unexplainedIds(source: Source, explained: Map<string, number>): Finding[] {
  const file = parse(source);
  return testNames(file).flatMap((node) =>
    [...node.getText(file).matchAll(ID)]
      .filter(([id]) => !explained.has(id))
      .map(([id]) => ({
        path: source.path,
        line: lineOf(file, node),
        message: `${id} is not explained in docs/invariants.md`,
      })),
  );
}

/** Links and pictures of a page that lead to no file. Links to the web are left alone. */
export function deadLinks(
  source: Source,
  exists = (file: string) => existsSync(path.join(ROOT, file)),
): Finding[] {
  const text = source.text.replace(/```[\s\S]*?```/g, (block) => block.replace(/[^\n]/g, ' '));
  const findings: Finding[] = [];
  for (const match of text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)|\b(?:src|href)="([^"]+)"/g)) {
    const link = match[1] ?? match[2] ?? '';
    const file = decodeURI(link.split(/[#?]/)[0] ?? '');
    if (file === '' || /^[a-z][a-z+.-]*:/.test(link)) continue;
    const target = path.posix.join(file.startsWith('/') ? '.' : path.posix.dirname(source.path), file);
    if (target.startsWith('..') || !exists(target))
      findings.push({
        path: source.path,
        line: text.slice(0, match.index).split('\n').length,
        message: `leads to nothing: ${link}`,
      });
  }
  return findings;
}
