import { join, resolve } from 'node:path';
import type { GatewayWorld } from './gateway-world';
import { empty, type HttpIn, type HttpOut } from './http';
import { staticFile } from './static-files';

const ROOT = resolve(__dirname, '..');
const CONSOLE = join(ROOT, 'dist/console');

/** One port, several hosts in one: who answers which path. */
export async function routeRequest(world: GatewayWorld, request: HttpIn): Promise<HttpOut> {
  const { path } = request;
  if (path === '/_sim' || path.startsWith('/_sim/')) return world.control.handle(request);
  const elsewhere = world.answerElsewhere(request);
  if (elsewhere) return elsewhere;
  for (const host of [world.wechatpay, world.weixin]) {
    if (host.handles(path)) return world.answerCall(request, (clean) => host.handle(clean));
  }
  const reads = request.method === 'GET' || request.method === 'HEAD';
  return (reads ? pageFile(world, path) : undefined) ?? empty(404);
}

/** The two pages: the console under its own path, the world's front at the root. */
function pageFile(world: GatewayWorld, path: string): HttpOut | undefined {
  const inConsole = /^\/console(\/.*)?$/.exec(path);
  return inConsole ? staticFile(CONSOLE, inConsole[1] ?? '/') : staticFile(join(ROOT, world.front), path);
}
