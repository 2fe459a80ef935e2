import { relative, resolve } from 'node:path';
import ts from 'typescript';

const ROOT = resolve(__dirname, '../..');

/** `text`: the declarations; `values`: the names of what is there at run time, sorted. */
export type ServerTypes = { text: string; values: string[] };

/**
 * A declaration file that stands alone but for Node's own types: whatever `entry` exports, and what that is made of,
 * from any file of ours. A type it is made of can be named too; a value cannot, since the script does not export it.
 *
 * @throws Error naming what cannot be written down this way
 */
export function serverTypes(entry: string): ServerTypes {
  const declarations = declarationsOf(entry);
  const file = entry.replace(/\.ts$/, '.d.ts');
  const program = programOver(declarations, file);
  const checker = program.getTypeChecker();
  const module = checker.getSymbolAtLocation(program.getSourceFile(file)!);
  if (!module) throw new Error(`${entry} exports nothing`);
  const exported = checker.getExportsOfModule(module);
  const collected = new Collected(checker, new Set(exported.map(({ name }) => name)));
  for (const symbol of exported) collected.add(symbol, symbol.name);
  const values = exported.filter((symbol) => isValue(aliased(checker, symbol))).map(({ name }) => name);
  return { text: collected.text(), values: values.sort() };
}

/** What the compiler says of each file that `entry` leads to, by path; types that are declared already included. */
function declarationsOf(entry: string): Map<string, string> {
  const program = ts.createProgram([entry], {
    ...{ target: ts.ScriptTarget.ES2022, lib: ['lib.es2023.d.ts'], types: ['node'] },
    ...{ module: ts.ModuleKind.Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ...{ strict: true, skipLibCheck: true, declaration: true, emitDeclarationOnly: true },
  });
  const ours = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/'));
  const texts = new Map<string, string>();
  for (const { isDeclarationFile, fileName, text } of ours) if (isDeclarationFile) texts.set(fileName, text);
  const { diagnostics } = program.emit(undefined, (file, text) => texts.set(resolve(file), text));
  const [problem] = diagnostics;
  if (problem) throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, '\n'));
  return texts;
}

/** Without any library, so that global names have no symbol; and without the sources, which would be found first. */
function programOver(declarations: Map<string, string>, entry: string): ts.Program {
  const options: ts.CompilerOptions = {
    ...{ noLib: true, types: [] },
    ...{ module: ts.ModuleKind.Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler },
  };
  const host = ts.createCompilerHost(options);
  host.fileExists = (file) => declarations.has(resolve(file));
  host.readFile = (file) => declarations.get(resolve(file));
  return ts.createProgram([entry], options, host);
}

function aliased(checker: ts.TypeChecker, symbol: ts.Symbol): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

function isValue(symbol: ts.Symbol): boolean {
  return (symbol.flags & ts.SymbolFlags.Value) !== 0;
}

/** Declarations in the order they are met, each once. */
class Collected {
  private readonly statements: string[] = [];
  /** By specifier, of Node's modules: the names taken. */
  private readonly imports = new Map<string, Set<string>>();
  private readonly symbols = new Map<string, ts.Symbol>();

  constructor(
    private readonly checker: ts.TypeChecker,
    private readonly exported: Set<string>,
  ) {}

  add(named: ts.Symbol, name: string): void {
    const outside = outsideModule(named);
    const symbol = outside === undefined ? aliased(this.checker, named) : named;
    const known = this.symbols.get(name);
    if (known === symbol || (known && outside && outsideModule(known) === outside)) return;
    if (known) throw new Error(`two things are called ${name}`);
    this.symbols.set(name, symbol);
    if (outside !== undefined) {
      this.imports.set(outside, (this.imports.get(outside) ?? new Set()).add(name));
      return;
    }
    if (symbol.name !== name) throw new Error(`${name} leads to nothing, or to something of another name`);
    for (const declaration of symbol.declarations ?? []) this.addDeclaration(declaration, name);
  }

  private addDeclaration(declaration: ts.Declaration, name: string): void {
    const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    if (!isStatement(statement)) throw new Error(`${name} is nothing that can be declared`);
    const isType = ts.isTypeAliasDeclaration(statement) || ts.isInterfaceDeclaration(statement);
    this.statements.push(textOf(statement, isType, isType || this.exported.has(name)));
    this.addUsed(declaration);
  }

  private addUsed(node: ts.Node): void {
    if (ts.isImportTypeNode(node)) throw new Error(`write the type down instead of ${node.getText()}`);
    if (ts.isIdentifier(node)) {
      const symbol = this.checker.getSymbolAtLocation(node);
      if (symbol && isOfFile(symbol)) this.add(symbol, node.text);
    }
    ts.forEachChild(node, (child) => this.addUsed(child));
  }

  text(): string {
    const imports = [...this.imports].map(
      ([from, names]) => `import type { ${[...names].sort().join(', ')} } from '${from}';`,
    );
    const head = `// Generated by ${relative(ROOT, __filename)}. Do not edit.`;
    return `${[head, ...imports, ...this.statements, 'export {};'].join('\n\n')}\n`;
  }
}

type Statement =
  | ts.TypeAliasDeclaration
  | ts.InterfaceDeclaration
  | ts.FunctionDeclaration
  | ts.ClassDeclaration
  | ts.VariableStatement;

function isStatement(node: ts.Node): node is Statement {
  return (
    ts.isTypeAliasDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isFunctionDeclaration(node) ||
    ts.isClassDeclaration(node) ||
    ts.isVariableStatement(node)
  );
}

/** The module of Node that a name is imported from, if so. Of a package it would be something to install. */
function outsideModule(symbol: ts.Symbol): string | undefined {
  if (!(symbol.flags & ts.SymbolFlags.Alias)) return undefined;
  const declaration = symbol.declarations?.find(ts.isImportSpecifier);
  const from = declaration?.parent.parent.parent.moduleSpecifier;
  if (!from || !ts.isStringLiteral(from) || from.text.startsWith('.')) return undefined;
  if (!from.text.startsWith('node:')) throw new Error(`${symbol.name} comes from the package ${from.text}`);
  return from.text;
}

/** Declared or imported at the top of a file, unlike a member or a type parameter. */
function isOfFile({ flags, declarations }: ts.Symbol): boolean {
  if (flags & ts.SymbolFlags.Alias) return true;
  return (declarations ?? []).some((declaration) => {
    const statement = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
    return statement.parent !== undefined && ts.isSourceFile(statement.parent);
  });
}

/** With its comment. */
function textOf(statement: Statement, isType: boolean, isExported: boolean): string {
  const { text } = statement.getSourceFile();
  const start = statement.getStart();
  const comment = text.slice(statement.getStart(undefined, true), start);
  const body = text.slice(start, statement.end).replace(/^(export )?(declare )?/, '');
  return `${comment}${isExported ? 'export ' : ''}${isType ? '' : 'declare '}${body}`;
}
