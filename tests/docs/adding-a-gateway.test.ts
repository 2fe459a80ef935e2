import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import ts from 'typescript';
import { GATEWAYS } from '../../simulator/gateway-names';

const ROOT = resolve(__dirname, '../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const page = read('docs/adding-a-gateway.md');
const contractOf = (name: string) => `tests/contract/gateway/${name.replace('_', '-')}.test.ts`;

/** Methods of PaymentGateway. */
function methods(): string[] {
  const file = ts.createSourceFile('gateway.ts', read('src/gateways/gateway.ts'), ts.ScriptTarget.Latest);
  const found = file.statements.filter(ts.isInterfaceDeclaration);
  const members = found.find(({ name }) => name.text === 'PaymentGateway')!.members;
  return members.filter(ts.isMethodSignature).map(({ name }) => (name as ts.Identifier).text);
}

test.each(GATEWAYS)('the contract is told of the gateway %s', (name) => {
  expect(existsSync(join(ROOT, contractOf(name)))).toBe(true);
  expect(read(contractOf(name))).toContain(`describeGatewayContract('${name}');`);
});

test('the page begins with a contract file as it is', () => {
  expect(/```ts\n([\s\S]*?)```/.exec(page)?.[1]).toBe(read(contractOf('v2')));
});

test('the page says of every method what is asked of it, and of no other', () => {
  const cells = [...page.matchAll(/^\| (`[^|]+`) \|/gm)].map(([, cell]) => cell!);
  const named = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name!));
  expect(methods().length).toBeGreaterThan(9);
  expect(named.sort()).toEqual(methods().sort());
});
