import { buildCatalogue } from './build/catalogue';
import { checkFunctions } from './build/check-functions';
import { buildComponent, ensureComponent } from './build/component';
import { describeConfiguration } from './build/configuration';
import { buildConsole } from './build/console';
import { ensureBuilt, ensureConsole } from './build/ensure';
import { buildFunctions } from './build/functions';
import { buildPhone } from './build/phone';
import { buildServer, ensureServer } from './build/server';

/**
 * `npm run build`: everything that is shipped or served. With `--if-old` only what is older than its sources;
 * `--console` leaves it at the console, `--package` at what the npm package holds.
 */
async function buildAll(): Promise<void> {
  await buildCatalogue();
  const files = await buildFunctions();
  checkFunctions([...new Set(files.map(({ name }) => name))]);
  for (const { name, file, bytes } of files) {
    console.log(`dist/cloudfunctions/${name}/${file}  ${(bytes / 1024).toFixed(1)} KB`);
  }
  await buildPackage();
  await buildPhone();
  console.log('dist/phone');
  await buildConsole();
  console.log('dist/console');
  for (const line of describeConfiguration()) console.log(line);
}

async function buildPackage(): Promise<void> {
  for (const { file, bytes } of await buildComponent())
    console.log(`miniprogram_dist/pay-checkout/${file}  ${(bytes / 1024).toFixed(1)} KB`);
  for (const { file, bytes } of await buildServer())
    console.log(`dist/server/${file}  ${(bytes / 1024).toFixed(1)} KB`);
}

async function ensurePackage(progress: (step: string) => void): Promise<void> {
  if (await ensureComponent()) progress('built the component');
  if (await ensureServer()) progress('built the server library');
}

async function build(flags: string[]): Promise<void> {
  const ifOld = flags.includes('--if-old');
  const say = (step: string) => console.log(step);
  if (flags.includes('--package')) return ifOld ? ensurePackage(say) : buildPackage();
  if (!ifOld) return buildAll();
  if (flags.includes('--console')) return ensureConsole(say);
  await ensureBuilt(say);
  await ensurePackage(say);
}

build(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
