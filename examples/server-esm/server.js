import { createServer } from 'node:http';
import { isKitError } from 'wxpay-kit/server';

const BODY_BYTES_MAX = 64 * 1024;

/**
 * Takes the notifications of WeChat Pay, whatever the path.
 *
 * @param {import('wxpay-kit/server').PaymentGateway} gateway
 * @param {(notification: import('wxpay-kit/server').Notification) => Promise<void>} store writes down what it says, and
 *   throws where it could not. The same notification comes again, even twice at once: store it once.
 */
export function createNotifyServer(gateway, store) {
  return createServer(async (request, response) => {
    const status = await receive(request).then(
      () => 204,
      (error) => statusOf(error),
    );
    response.writeHead(status).end();
  });

  async function receive(request) {
    // The bytes as they arrived: a parsed and printed body has another signature.
    const body = await bytesOf(request);
    await store(await gateway.readNotification({ headers: request.headers, body }));
  }
}

async function bytesOf(request) {
  const chunks = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes > BODY_BYTES_MAX) throw new Error('more than any notification');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** 401: not proven to be from WeChat Pay. 400: not to be understood. 500: not stored; it comes again. */
function statusOf(error) {
  if (!isKitError(error)) return 500;
  if (error.code.startsWith('SIGNATURE_') || error.code === 'DECRYPTION_FAILED') return 401;
  return error.code === 'MESSAGE_MALFORMED' ? 400 : 500;
}
