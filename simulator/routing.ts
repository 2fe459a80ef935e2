import { join, resolve } from 'node:path';
import { INSTANCE_HEADER } from './cloudbase/worker/outgoing';
import type { Control } from './control/control';
import { empty, type HttpIn, type HttpOut } from './http';
import { staticFile } from './static-files';
import type { World } from './world';

const PHONE = join(resolve(__dirname, '..'), 'dist/phone');
const CONSOLE = join(resolve(__dirname, '..'), 'dist/console');

/** One port, several hosts in one: who answers which path. */
export async function routeRequest(world: World, control: Control, request: HttpIn): Promise<HttpOut> {
  const { path } = request;
  if (path === '/_sim' || path.startsWith('/_sim/')) return control.handle(request);
  if (world.admin.handles(path)) return world.recorder.within({}, () => world.admin.handle(request));
  if (world.http_access.handles(path)) return world.http_access.handle(request);
  if (world.wechatpay.handles(path))
    return asCalled(world, request, (clean) => world.wechatpay.handle(clean));
  if (world.weixin.handles(path)) return asCalled(world, request, (clean) => world.weixin.handle(clean));
  const page = request.method === 'GET' || request.method === 'HEAD' ? pageFile(path) : undefined;
  return page ?? empty(404);
}

/** The two pages: the console under its own path, the phone at the root. */
function pageFile(path: string): HttpOut | undefined {
  const inConsole = /^\/console(\/.*)?$/.exec(path);
  return inConsole ? staticFile(CONSOLE, inConsole[1] ?? '/') : staticFile(PHONE, path);
}

/**
 * A request to a host of the other side. Which function instance sent it is for the simulator to know; the host sees
 * the request as it would see it in life.
 */
async function asCalled(
  world: World,
  request: HttpIn,
  answer: (clean: HttpIn) => Promise<HttpOut>,
): Promise<HttpOut> {
  const { [INSTANCE_HEADER]: instance, ...headers } = request.headers;
  if (instance === undefined) return world.recorder.within({}, () => answer(request));
  const trace_id = world.host.requestOf(instance);
  const scope = { instance, ...(trace_id === undefined ? {} : { trace_id }) };
  const out = await world.recorder.within(scope, () => answer({ ...request, headers }));
  return world.host.carriedOut(instance, 'gateway') === 'drop' ? { drop: true } : out;
}
