import { join, resolve } from 'node:path';
import type { GatewayWorld } from './gateway-world';
import { empty, type HttpIn, type HttpOut } from './http';
import { staticFile } from './static-files';

const ROOT = resolve(__dirname, '..');

/** One port, several hosts in one: who answers which path. */
export async function routeRequest(world: GatewayWorld, request: HttpIn): Promise<HttpOut> {
  const { path } = request;
  if (path === '/_sim' || path.startsWith('/_sim/')) return world.control.handle(request);
  const elsewhere = world.answerElsewhere(request);
  if (elsewhere) return elsewhere;
  // WeChat Pay first: its page of H5 payments has a /cgi-bin/ path too.
  for (const host of [world.wechatpay, world.weixin]) {
    if (host.handles(path)) return world.answerCall(request, (clean) => host.handle(clean));
  }
  const reads = request.method === 'GET' || request.method === 'HEAD';
  return (reads ? staticFile(join(ROOT, world.front), path) : undefined) ?? empty(404);
}
