import { buildCatalogue } from './build/catalogue';
import { checkFunctions } from './build/check-functions';
import { describeConfiguration } from './build/configuration';
import { buildConsole } from './build/console';
import { ensureBuilt, ensureConsole } from './build/ensure';
import { buildFunctions } from './build/functions';
import { buildPhone } from './build/phone';

/** `npm run build`: everything that is shipped or served. With `--if-old` only what is older than its sources; `--console` leaves it at the console. */
async function buildAll(): Promise<void> {
  await buildCatalogue();
  const files = await buildFunctions();
  checkFunctions([...new Set(files.map(({ name }) => name))]);
  for (const { name, file, bytes } of files) {
    console.log(`dist/cloudfunctions/${name}/${file}  ${(bytes / 1024).toFixed(1)} KB`);
  }
  await buildPhone();
  console.log('dist/phone');
  await buildConsole();
  console.log('dist/console');
  for (const line of describeConfiguration()) console.log(line);
}

function build(flags: string[]): Promise<void> {
  const ensure = flags.includes('--console') ? ensureConsole : ensureBuilt;
  return flags.includes('--if-old') ? ensure((step) => console.log(step)) : buildAll();
}

build(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
