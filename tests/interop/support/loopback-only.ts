import { Socket } from 'node:net';

/**
 * Nothing leaves the machine while a client is at work, whatever host it has hard-coded: a connection to any place
 * but loopback ends before a name is looked up or a byte is sent.
 */

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);
const dialled = new Set<string>();
const reached = new Set<string>();

/** The hosts that were asked for since the test began. */
export const hostsDialled = () => [...dialled];
/** Those of them that were let through. */
export const hostsReached = () => [...reached];

/** `path` is that of a socket in the file system. node:http says null when there is none. */
type Target = { host?: string; path?: string | null };

/** `connect` is called with options, and by node:net itself with a list that begins with them. */
function targetOf([first]: unknown[]): Target {
  const target: unknown = Array.isArray(first) ? first[0] : first;
  if (typeof target !== 'object' || target === null) throw new Error(`connect(${String(target)})`);
  return target;
}

let spy: jest.SpyInstance;

beforeEach(() => {
  for (const hosts of [dialled, reached]) hosts.clear();
  const connect = Socket.prototype.connect as (this: Socket, ...rest: unknown[]) => Socket;
  spy = jest.spyOn(Socket.prototype, 'connect').mockImplementation(function (
    this: Socket,
    ...rest: unknown[]
  ) {
    const { host = 'localhost', path } = targetOf(rest);
    if (path) return connect.apply(this, rest);
    dialled.add(host);
    if (LOOPBACK.has(host)) {
      reached.add(host);
      return connect.apply(this, rest);
    }
    // Later, as a refused connection is: whoever asked is not listening yet.
    setImmediate(() => this.destroy(new Error(`${host} is not this machine`)));
    return this;
  });
});

afterEach(() => spy.mockRestore());
