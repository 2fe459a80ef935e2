// Runs the official mini-program compiler over the project, without account, key or network:
//
//   node tools/compile.cjs [folder that holds project.config.json] [--sizes]
//
// and then looks for what the compiler lets through: a require or a component that leads nowhere, or a
// package over 2 MB. Prints one line of JSON, the share of <pay-checkout> in it, with `--sizes` the bytes of each file
// too; exit code 0 when all is well, 1 when not.
const { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { exitWith, goOffline, silence } = require('./quiet.cjs');
const { examine, sizesOf } = require('./result.cjs');

/** The compiler takes 3 to 6 s; a run that hangs must not hold up the gate. */
const RUN_LIMIT_MS = 120_000;

/** A warning that only repeats what project.config.json says. */
const ASKED_FOR = /^Ignored by project\.config\.json packOptions\.ignore setting/;

const words = process.argv.slice(2);
const withSizes = words.includes('--sizes');
const folder = words.find((word) => !word.startsWith('--'));
const projectPath = path.resolve(folder ?? path.join(__dirname, '..'));
const workFolder = mkdtempSync(path.join(tmpdir(), 'wxpay-compile-'));
const noise = silence();

function finish(result) {
  rmSync(workFolder, { recursive: true, force: true });
  exitWith(JSON.stringify(result).replaceAll(`${workFolder}/`, ''), result.ok);
}

/** Only what DevTools would read travels: the compiler writes an md5-named folder into its working folder. */
function copyProject() {
  const configFile = path.join(projectPath, 'project.config.json');
  if (!existsSync(configFile)) throw new Error(`project.config.json is missing in ${projectPath}`);
  const config = JSON.parse(readFileSync(configFile, 'utf8'));
  const root = config.miniprogramRoot ?? './';
  cpSync(configFile, path.join(workFolder, 'project.config.json'));
  cpSync(path.join(projectPath, root), path.join(workFolder, root), { recursive: true, dereference: true });
  return config;
}

async function compile(config, warnings) {
  const ci = require('miniprogram-ci');
  const project = new ci.Project({
    appid: config.appid,
    type: 'miniProgram',
    projectPath: workFolder,
    privateKey: 'unused',
    ignores: ['node_modules/**/*'],
  });
  // The one call that needs the network. IProject is documented as something one may implement oneself.
  project.attr = async () => structuredClone(ci.DefaultProjectAttr);
  return ci.getCompiledResult({
    project,
    version: '0.0.0',
    desc: 'offline',
    setting: { useProjectConfig: true },
    onProgressUpdate: (step) => {
      if (step?.status === 'warn' && !ASKED_FOR.test(step.message))
        warnings.push(`compiler: ${step.message}`);
    },
  });
}

async function main() {
  goOffline();
  const warnings = [];
  const config = copyProject();
  process.chdir(workFolder);
  const files = await compile(config, warnings);
  const { bytes, component, problems } = examine(files);
  problems.unshift(...warnings);
  return {
    ok: problems.length === 0,
    files: Object.keys(files).length,
    bytes,
    component,
    problems,
    ...(withSizes ? { sizes: sizesOf(files) } : {}),
  };
}

setTimeout(
  () => finish({ ok: false, problems: [`not done after ${RUN_LIMIT_MS} ms`], noise }),
  RUN_LIMIT_MS,
).unref();
main()
  .catch((error) => ({ ok: false, problems: [`${error.code ?? 'error'}: ${error.message}`.trim()], noise }))
  .then(finish);
