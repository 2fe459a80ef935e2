// Runs the official mini-program compiler over the project, without account, key or network:
//
//   node tools/compile.cjs [folder that holds project.config.json]
//
// and then looks for what the compiler lets through: a require that leads nowhere and a package over 2 MB.
// Prints one line of JSON; exit code 0 when all is well, 1 when not.
const { cpSync, existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');

/** The platform's limit for the main package and for each subpackage; only its server enforces it. */
const PACKAGE_LIMIT_BYTES = 2 * 1024 * 1024;
/** The compiler takes 3 to 6 s; a run that hangs must not hold up the gate. */
const RUN_LIMIT_MS = 120_000;

/** A warning that only repeats what project.config.json says. */
const ASKED_FOR = /^Ignored by project\.config\.json packOptions\.ignore setting/;

const projectPath = path.resolve(process.argv[2] ?? path.join(__dirname, '..'));
const workFolder = mkdtempSync(path.join(tmpdir(), 'wxpay-compile-'));
const noise = [];

function finish(result) {
  rmSync(workFolder, { recursive: true, force: true });
  const line = JSON.stringify(result).replaceAll(`${workFolder}/`, '');
  // The compiler leaves worker processes behind, so the exit is explicit, after the line is out.
  process.stdout.write(`${line}\n`, () => process.exit(result.ok ? 0 : 1));
}

/** The result is the same with and without network: the compiler may look nothing up. */
function goOffline() {
  const refuse = (host) => Object.assign(new Error(`offline: ${host}`), { code: 'ENOTFOUND' });
  const dns = require('node:dns');
  dns.lookup = (host, options, callback) => {
    const done = typeof options === 'function' ? options : callback;
    process.nextTick(done, refuse(host));
  };
  for (const name of ['http_proxy', 'https_proxy', 'all_proxy']) {
    delete process.env[name];
    delete process.env[name.toUpperCase()];
  }
}

/** Keeps the compiler's chatter off stdout, where the one line of JSON goes. */
function silence() {
  for (const level of ['log', 'info', 'warn', 'error', 'debug']) {
    console[level] = (...words) => noise.push(words.map(String).join(' '));
  }
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

async function compile(config, problems) {
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
        problems.push(`compiler: ${step.message}`);
    },
  });
}

/** Files that `require(specifier)` in `file` may mean, as the mini-program's own loader looks for them. */
function candidates(file, specifier) {
  const folder = path.posix.dirname(file);
  if (specifier.startsWith('.')) return [path.posix.join(folder, specifier)];
  if (specifier.startsWith('/')) return [specifier.slice(1)];
  const found = [];
  for (let at = folder; ; at = path.posix.dirname(at)) {
    found.push(path.posix.join(at, 'miniprogram_npm', specifier));
    if (at === '.' || at === '/') return found;
  }
}

function danglingRequires(files) {
  const problems = [];
  for (const [file, content] of Object.entries(files)) {
    if (!file.endsWith('.js')) continue;
    for (const [, , specifier] of String(content).matchAll(/\brequire\((["'])([^"']+)\1\)/g)) {
      const there = candidates(file, specifier).some((name) =>
        [name, `${name}.js`, `${name}/index.js`].some((known) => known in files),
      );
      if (!there) problems.push(`${file}: require("${specifier}") leads to nothing inside the package`);
    }
  }
  return problems;
}

/** Bytes of the main package and of each subpackage, by its root. */
function packageSizes(files) {
  const app = JSON.parse(String(files['app.json'] ?? '{}'));
  const roots = (app.subPackages ?? app.subpackages ?? []).map(({ root }) => `${root.replace(/\/+$/, '')}/`);
  const sizes = { main: 0 };
  for (const [file, content] of Object.entries(files)) {
    const owner = roots.find((root) => file.startsWith(root)) ?? 'main';
    sizes[owner] = (sizes[owner] ?? 0) + Buffer.byteLength(content);
  }
  return sizes;
}

async function main() {
  goOffline();
  silence();
  const problems = [];
  const config = copyProject();
  process.chdir(workFolder);
  const files = await compile(config, problems);
  problems.push(...danglingRequires(files));
  const sizes = packageSizes(files);
  for (const [name, bytes] of Object.entries(sizes)) {
    if (bytes > PACKAGE_LIMIT_BYTES)
      problems.push(`package ${name}: ${bytes} bytes, over ${PACKAGE_LIMIT_BYTES}`);
  }
  return { ok: problems.length === 0, files: Object.keys(files).length, bytes: sizes, problems };
}

setTimeout(
  () => finish({ ok: false, problems: [`not done after ${RUN_LIMIT_MS} ms`], noise }),
  RUN_LIMIT_MS,
).unref();
main()
  .catch((error) => ({ ok: false, problems: [`${error.code ?? 'error'}: ${error.message}`.trim()], noise }))
  .then(finish);
