import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Compiled, missingParts, strayTypeScript, tooLarge } from './checks';
import { npm, run } from './run';

const ROOT = resolve(__dirname, '../..');
const EXAMPLE = join(ROOT, 'examples/checkout-npm');
const BUILT = join(ROOT, 'miniprogram_dist');
const PAGE = 'miniprogram/pages/checkout/index.json';
const IN_NPM = 'miniprogram_npm/wxpay-kit/pay-checkout';
const COPIED = 'components/pay-checkout';

type Packed = { filename: string; size: number; files: { path: string; size: number }[] };

/** `npm pack`, which builds first. @param folder where the package is put */
function pack(folder: string): Packed {
  // `--foreground-scripts=false` keeps what the build says out of the JSON.
  const said = npm(ROOT, 'pack', '--json', '--foreground-scripts=false', '--pack-destination', folder);
  const [packed] = JSON.parse(said) as Packed[];
  if (!packed) throw new Error('npm pack made nothing');
  return packed;
}

/**
 * The example with the package installed and 构建 npm done: what DevTools would open.
 * @param project an empty folder
 * @throws Error when the component does not arrive whole
 */
export function npmProject(project: string): Packed {
  cpSync(EXAMPLE, project, { recursive: true });
  const packed = pack(project);
  npm(project, 'install', `./${packed.filename}`);
  run(ROOT, process.execPath, 'tools/pack-npm.cjs', project);
  refuse(strayTypeScript(filesUnder(join(project, 'miniprogram'))));
  return packed;
}

/** The example with a copy of the component's folder instead of the package, and nothing lowered by DevTools. */
export function copyProject(project: string): void {
  cpSync(EXAMPLE, project, { recursive: true });
  rmSync(join(project, 'package.json'));
  const config = join(project, 'project.config.json');
  const { setting, ...rest } = JSON.parse(readFileSync(config, 'utf8'));
  const { packNpmManually, packNpmRelationList, ...others } = setting;
  writeFileSync(config, JSON.stringify({ ...rest, setting: { ...others, es6: false, enhance: false } }));
  mkdirSync(join(project, 'miniprogram/components'));
  cpSync(join(BUILT, 'pay-checkout'), join(project, 'miniprogram', COPIED), { recursive: true });
  const page = JSON.stringify({ usingComponents: { 'pay-checkout': `../../${COPIED}/index` } });
  writeFileSync(join(project, PAGE), page);
}

/** The official compiler's result, with the component of that folder found in it. */
function compile(project: string, component: string): Compiled {
  const compiled: Compiled = JSON.parse(run(ROOT, process.execPath, 'tools/compile.cjs', project, '--sizes'));
  refuse([
    ...missingParts(compiled, `${component}/index`),
    ...Object.keys(compiled.sizes)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => `${file} would be uploaded`),
  ]);
  return compiled;
}

export const compileNpm = (project: string) => compile(project, IN_NPM);

export function compileCopy(project: string): Compiled {
  const compiled = compile(project, COPIED);
  refuse(tooLarge(compiled));
  return compiled;
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' });
}

function refuse(problems: string[]): void {
  if (problems.length > 0) throw new Error(problems.join('\n'));
}
