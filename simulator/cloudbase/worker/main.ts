/**
 * The process in which a cloud function runs: one instance, one event at a time.
 * Arguments: the function's main file, the instance's id, the simulator's ports.
 */
import { shiftDate } from './date';
import { type FromWorker, IDENTITY_VARIABLES, RESULT_BYTES_MAX, type ToWorker } from './messages';
import { markRequests } from './outgoing';

type Main = (event: unknown, context: unknown) => unknown;

const [file = '', instance = '', ...ports] = process.argv.slice(2);
const setClock = shiftDate();
markRequests(instance, ports);
let main: Main | undefined;

// The host decides when this process ends. Ctrl-C reaches the whole process group, the host included.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));

process.on('message', (message: ToWorker) => {
  setClock(message.clock);
  if (message.kind === 'event') void invoke(message).then((answer) => process.send?.(answer));
});

async function invoke(message: Extract<ToWorker, { kind: 'event' }>): Promise<FromWorker> {
  const { id } = message;
  for (const name of IDENTITY_VARIABLES) delete process.env[name];
  Object.assign(process.env, message.identity);
  let result: unknown;
  try {
    main ??= load();
    result = await main(message.event, message.context);
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : JSON.stringify(error);
    return { kind: 'failed', id, reason: 'threw', message: String(text) };
  }
  return answer(id, result);
}

function load(): Main {
  const loaded = require(file) as { main?: unknown };
  if (typeof loaded.main !== 'function') throw new TypeError(`${file} exports no function 'main'`);
  return loaded.main as Main;
}

function answer(id: number, result: unknown): FromWorker {
  let result_json: string;
  try {
    result_json = JSON.stringify(result) ?? 'null';
  } catch (error) {
    return {
      kind: 'failed',
      id,
      reason: 'not_json',
      message: `the result is not JSON: ${(error as Error).message}`,
    };
  }
  const bytes = Buffer.byteLength(result_json);
  if (bytes <= RESULT_BYTES_MAX) return { kind: 'done', id, result_json };
  const message = `the result has ${bytes} bytes, more than the ${RESULT_BYTES_MAX} that are handed on`;
  return { kind: 'failed', id, reason: 'too_large', message };
}
