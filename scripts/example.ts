/**
 * `npm run example`: the component in a mini-program of somebody else's, in both ways that the README names.
 * Everything happens in temporary folders and without network.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { checkWxml } from './check-wxml';
import type { Compiled } from './example/checks';
import { compileCopy, compileNpm, copyProject, npmProject } from './example/projects';

const ROOT = resolve(__dirname, '..');

const HELP = `npm run example [-- --out FOLDER]

Packs wxpay-kit as npm would publish it, installs the package into a copy of examples/checkout-npm, does what
DevTools does for 构建 npm, and compiles the result with the official compiler. Then the same with a copy of the
component's folder instead of the package. Needs npm ci and npm ci --prefix tools, and no network.

  --out FOLDER   leaves the first of the two there, ready for WeChat DevTools; FOLDER is new or empty
  --help         this text`;

function main(args: string[]): void {
  const { values } = parseArgs({
    args,
    options: { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  });
  if (values.help) {
    console.log(HELP);
    return;
  }
  if (!existsSync(join(ROOT, 'tools/node_modules/miniprogram-ci')))
    throw new Error('The official compiler is not installed: npm ci --prefix tools');
  const temporary = mkdtempSync(join(tmpdir(), 'wxpay-example-'));
  try {
    fromNpm(values.out === undefined ? join(temporary, 'npm') : resolve(values.out));
    const copied = join(temporary, 'copied');
    copyProject(copied);
    tell('copied folder', compileCopy(copied));
    checkTemplates();
    if (values.out !== undefined) console.log(`open ${resolve(values.out)} in WeChat DevTools`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

function fromNpm(project: string): void {
  if (existsSync(project) && readdirSync(project).length > 0) throw new Error(`${project} is not empty`);
  mkdirSync(project, { recursive: true });
  const { filename, size, files } = npmProject(project);
  console.log(`${filename}  ${(size / 1024).toFixed(1)} KB, ${files.length} files`);
  tell('npm package', compileNpm(project));
}

function tell(what: string, { bytes, component }: Compiled): void {
  console.log(
    `${what}: the official compiler makes ${bytes.main} bytes of it, ${component?.bytes} of them <pay-checkout>`,
  );
}

/** The official compiler does not look into templates. */
function checkTemplates(): void {
  const { files, problems, wcc } = checkWxml(join(ROOT, 'miniprogram_dist'));
  if (problems.length > 0 || files === 0)
    throw new Error(
      problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n') ||
        'no template was built',
    );
  console.log(`${files} templates, 0 problems${wcc === 'ran' ? '' : `; wcc skipped: ${wcc.skipped}`}`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
