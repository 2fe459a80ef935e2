import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { checkExtraVariables, variablesOfShell } from './cloudbase/environment';
import { buildInProcess } from './dev/build-process';
import { DevLoop } from './dev/dev-loop';
import { DevPages } from './dev/dev-pages';
import { watchSources } from './dev/watch-sources';
import { GATEWAYS, type GatewayName } from './gateway-names';
import type { GatewayWorld } from './gateway-world';
import { PortBusyError } from './http-server';
import { createGatewayWorld } from './open-world';
import { portOwner } from './port-owner';
import { createWorld, type World } from './world';

type SimFlags = { port: number; data: string; reset?: true };
type StartFlags = SimFlags & {
  gateway: GatewayName;
  instances: number;
  timers: string;
  verbose?: true;
};

const ROOT = resolve(__dirname, '..');
const INSTANCES_MAX = 64;

async function start(flags: StartFlags): Promise<void> {
  const world = await startWorld(flags);
  endWithSignals(world);
  if (flags.reset) await world.reset();
  announce(world, resolve(flags.data));
}

/** As `start`, and from then on whatever is saved is built, put in service, and shown. */
async function dev(flags: StartFlags): Promise<void> {
  const pages = new DevPages(resolve(ROOT, 'dist/phone'));
  const world = await startWorld(flags, pages);
  const loop = new DevLoop({
    ...{ pages, build: () => buildInProcess(ROOT), swap: () => world.swap() },
    log: (line) => console.log(line),
  });
  const unwatch = watchSources(ROOT, () => loop.changed());
  endWithSignals(world, () => {
    unwatch();
    loop.close();
  });
  if (flags.reset) await world.reset();
  announce(world, resolve(flags.data));
  console.log('  watching   miniprogram, cloudfunctions, merchant, src, typings');
}

async function startWorld(flags: StartFlags, pages?: DevPages): Promise<World> {
  const variables = variablesOfShell(process.env);
  checkExtraVariables(variables);
  build('--if-old');
  return createWorld({
    port: flags.port,
    data: resolve(flags.data),
    instances: flags.instances,
    timers: flags.timers === 'on',
    gateway: flags.gateway,
    variables,
    ...(flags.verbose ? { onLine: (name, line) => console.log(`[${name}] ${line.text}`) } : {}),
    ...(pages ? { dev: pages } : {}),
  });
}

/** WeChat Pay alone, for clients in any language. */
async function sim(flags: SimFlags): Promise<void> {
  build('--if-old', '--console');
  const world = await createGatewayWorld({ port: flags.port, data: resolve(flags.data) });
  endWithSignals(world);
  if (flags.reset) await world.reset();
  announceGateway(world, resolve(flags.data));
}

/** In a process of its own: the other side knows nothing of how ours is made. */
function build(...flags: string[]): void {
  const command = ['-r', './scripts/typescript.cjs', 'scripts/build.ts', ...flags];
  const { status } = spawnSync(process.execPath, command, { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) throw new Error('the build failed; nothing was started');
}

function announce(world: World, data: string): void {
  const { url, host } = world;
  console.log(`ready ${url}`);
  console.log(`  phone      ${url}/`);
  console.log(`  console    ${url}/console`);
  console.log(`  gateway    ${world.gateway}`);
  console.log(`  functions  ${[...host.functions.keys()].join(', ')}`);
  console.log(`  merchants  ${url}/_sim/merchants`);
  console.log(`  requests   ${url}/_sim/requests`);
  console.log(`  data       ${data}`);
}

function announceGateway(world: GatewayWorld, data: string): void {
  const { url, urls } = world;
  console.log(`ready ${url}`);
  console.log(`  base URL   ${url} (backup host: ${urls.backup})`);
  console.log(`  console    ${url}/console`);
  console.log(`  merchants  ${url}/_sim/merchants`);
  console.log(`  requests   ${url}/_sim/requests`);
  console.log(`  data       ${data}`);
}

/** Ctrl-C ends every process that was started; pressed again, at once. */
function endWithSignals(world: GatewayWorld, first: () => void = () => undefined): void {
  let ending = false;
  const end = () => {
    if (ending) process.exit(1);
    ending = true;
    first();
    void world.close().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
}

function wholeNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It takes a whole number from ${least} to ${most}.`);
  };
}

function oneOf(known: string[]): (text: string) => string {
  return (text) => {
    if (known.includes(text)) return text;
    throw new InvalidArgumentError(`It takes ${known.join(' or ')}.`);
  };
}

async function explain(error: unknown): Promise<string> {
  if (error instanceof PortBusyError) {
    const owner = await portOwner(error.port);
    return `port ${error.port} is in use${owner ? ` by ${owner}` : ''}. Choose another: npm ${process.argv[2] === 'sim' ? 'run sim' : 'start'} -- --port ${error.port + 1}`;
  }
  return error instanceof Error ? error.message : String(error);
}

const program = new Command('wxpay-kit').description(
  'A simulated WeChat Pay and WeChat cloud on this machine',
);

/** The flags that every way of starting has. */
function command(name: string, description: string, data: string): Command {
  return program
    .command(name)
    .description(description)
    .option('--port <n>', 'the port; 0 lets the system choose', wholeNumber(0, 65535), 7400)
    .option('--data <folder>', 'where the simulated world is kept', data)
    .option('--reset', 'begin with an empty world; keys stay, and so do products');
}

/** The flags of everything on one port. */
function shopCommand(name: string, description: string): Command {
  return command(name, description, '.wxpay-sim/')
    .option(
      '--gateway <name>',
      `how the shop takes payments: ${GATEWAYS.join(', ')}`,
      oneOf([...GATEWAYS]),
      'v3',
    )
    .option('--instances <n>', 'processes per function', wholeNumber(1, INSTANCES_MAX), 4)
    .option(
      '--timers <on|off>',
      'off: a timer fires only through POST /_sim/timers/…',
      oneOf(['on', 'off']),
      'on',
    )
    .option('--verbose', 'show what the functions write to their consoles');
}

shopCommand('start', 'start everything on one port of the loopback interface').action(start);

shopCommand(
  'dev',
  'start everything, and build what is saved: functions are swapped, the browser loads itself again',
).action(dev);

command(
  'sim',
  'start WeChat Pay alone, without the cloud, for a client in any language',
  '.wxpay-sim/gateway/',
).action(sim);

program.parseAsync().catch(async (error: unknown) => {
  console.error(await explain(error));
  process.exit(1);
});
