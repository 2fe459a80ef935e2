/** Small ways to break a message, for answers and notifications alike. */

type Headed = { headers: Record<string, string> };

/** ASCII "wxpaysim" and then F: no key of this world has such a serial number. */
export const STRANGE_SERIAL = '777870617973696DFFFFFFFFFFFFFFFFFFFFFFFF';

export function flipBit(bytes: Buffer, index: number): Buffer {
  const flipped = Buffer.from(bytes);
  flipped[index]! ^= 1;
  return flipped;
}

/** A signature in base64 with its first byte's lowest bit flipped. */
export function flipSignature(signature: string): string {
  return flipBit(Buffer.from(signature, 'base64'), 0).toString('base64');
}

export function changeHeader(
  name: string,
  change: (text: string) => string,
): <Message extends Headed>(message: Message) => Message {
  return (message) => ({
    ...message,
    headers: { ...message.headers, [name]: change(message.headers[name] ?? '') },
  });
}

export function dropHeaders(
  isDropped: (name: string) => boolean,
): <Message extends Headed>(message: Message) => Message {
  return (message) => {
    const left = Object.entries(message.headers).filter(([name]) => !isDropped(name));
    return { ...message, headers: Object.fromEntries(left) };
  };
}
