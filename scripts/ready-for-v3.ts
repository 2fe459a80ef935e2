import { Command } from 'commander';
import { merchantRef } from '../src/gateways/merchant-ref';
import { systemClock, systemEntropy } from '../src/runtime/system';
import { openGateway } from './bill/configuration';
import { askGateway } from './ready-for-v3/ask-gateway';
import { checkCertificate } from './ready-for-v3/certificate';
import type { Check } from './ready-for-v3/check';
import { checkConfiguration } from './ready-for-v3/configuration';
import { type Move, type MoveSources, readMove } from './ready-for-v3/move';
import { changes, told } from './ready-for-v3/report';
import { checkSameShop } from './ready-for-v3/same-shop';

/** `npm run ready-for-v3`: may functions that take payments by APIv2 be given the variables of APIv3? */

type Flags = { env: string; add: string; baseUrl?: string };
/** What the shell is told: 0 ready, 1 something is to be done. */
const EXIT = { ready: 0, todo: 1 };

async function run({ env, add, baseUrl }: Flags): Promise<number> {
  const sources: MoveSources = { env, added: add, ...(baseUrl === undefined ? {} : { base_url: baseUrl }) };
  const move = readMove(sources);
  const checks = await checkAll(move);
  console.log(told(checks));
  const left = checks.filter(({ todo }) => todo !== undefined).length;
  if (left > 0) {
    console.log(`\nNot ready: ${left} to do.`);
    return EXIT.todo;
  }
  console.log(`\nReady.\n${changes(move)}`);
  return EXIT.ready;
}

/** The gateway is asked only with a configuration that a function would start with. */
async function checkAll(move: Move): Promise<Check[]> {
  const shop = checkSameShop(move);
  if (move.next.WXPAY_GATEWAY === undefined) return shop.slice(0, 1);
  const { checks, config } = checkConfiguration(move.next);
  const local = [...shop, ...checks, ...checkCertificate(move.next, systemClock.now())];
  if (config === undefined) return local;
  const { gateway } = openGateway(move.next);
  const asked = await askGateway({
    gateway,
    merchant: merchantRef(config.gateway),
    absent: systemEntropy.nonce(),
    has_public_key: 'public_key' in config.gateway,
  });
  return [...local, ...asked];
}

const ABOUT = [
  'Checks whether functions that take payments by APIv2 can go on with APIv3: keys, certificate, addresses, and two questions to WeChat Pay that change nothing.',
  '',
  'Reads the variables that the functions have today (--env) and those to be added or changed (--add). Prints what was found and what to do, then the names of the variables to change; never the value of a key.',
  '',
  'Ends with 0 when everything is ready, 1 when something is to be done. How to move: docs/moving-to-v3.md.',
].join('\n');

const program = new Command('npm run ready-for-v3 --')
  .description(ABOUT)
  .option('--env <file>', 'the variables that the functions have today', '.env')
  .option('--add <file>', 'the variables of APIv3, which are added to them', '.env.v3')
  .option(
    '--base-url <url>',
    'asks this address instead, as WXPAY_BASE_URL would: a simulator on this machine',
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? EXIT.ready : EXIT.todo))
  .action(async (flags: Flags) => {
    process.exitCode = await run(flags);
  });

program.parseAsync().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = EXIT.todo;
});
