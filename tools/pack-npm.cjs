// What DevTools does for "构建 npm" (Tools → Build npm), by the official packer, without network:
//
//   node tools/pack-npm.cjs <folder that holds project.config.json>
//
// Follows setting.packNpmRelationList; what `npm install` put there becomes miniprogram_npm/. Prints one line of
// JSON; exit code 0 when every package was packed, 1 when not.
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { exitWith, goOffline, silence } = require('./quiet.cjs');

const RUN_LIMIT_MS = 60_000;

const projectPath = path.resolve(process.argv[2] ?? '.');
const noise = silence();

function finish(result) {
  exitWith(JSON.stringify(result), result.ok);
}

async function main() {
  goOffline();
  const { setting } = JSON.parse(readFileSync(path.join(projectPath, 'project.config.json'), 'utf8'));
  const relations = setting?.packNpmManually ? (setting.packNpmRelationList ?? []) : [];
  if (relations.length === 0)
    throw new Error(
      'project.config.json: set packNpmManually, and packNpmRelationList to what is to be packed',
    );
  const ci = require('miniprogram-ci');
  let packed = 0;
  const problems = [];
  for (const { packageJsonPath, miniprogramNpmDistDir } of relations) {
    const result = await ci.packNpmManually({
      packageJsonPath: path.join(projectPath, packageJsonPath),
      miniprogramNpmDistDir: path.join(projectPath, miniprogramNpmDistDir),
    });
    packed += result.miniProgramPackNum + result.otherNpmPackNum;
    problems.push(...result.warnList.map((warning) => `packer: ${JSON.stringify(warning)}`));
  }
  if (packed === 0) problems.push('nothing was packed: npm install first');
  return { ok: problems.length === 0, packed, problems };
}

setTimeout(
  () => finish({ ok: false, problems: [`not done after ${RUN_LIMIT_MS} ms`], noise }),
  RUN_LIMIT_MS,
).unref();
main()
  .catch((error) => ({ ok: false, problems: [`${error.code ?? 'error'}: ${error.message}`.trim()], noise }))
  .then(finish);
