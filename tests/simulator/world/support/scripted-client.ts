import { createHash, createSign } from 'node:crypto';
import { Agent, request as httpRequest } from 'node:http';
import { DIRECT_MERCHANT } from '../../../../simulator/wechatpay/merchants';
import { KEYS } from '../../wechatpay/support/world';

/** What came back, as text, with everything that could differ; `broken` when nothing did. */
export type Heard =
  | { call: string; status: number; headers: Record<string, unknown>; body: string }
  | { call: string; broken: string };

/**
 * A merchant's client that does the same things every time: nonces are counted, timestamps are the simulated clock's,
 * and after each step it waits until what that set in motion has settled.
 */
export class ScriptedClient {
  readonly heard: Heard[] = [];
  private readonly agent = new Agent({ keepAlive: false });
  private calls = 0;

  /** @param at epoch ms of the clock that stands still, moved on by `pass` alone */
  constructor(
    private readonly url: string,
    private at: number,
  ) {}

  get seconds(): number {
    return Math.floor(this.at / 1000);
  }

  /** A signed request to WeChat Pay, on either host. */
  async pay(method: 'GET' | 'POST', path: string, body?: unknown, host = '127.0.0.1'): Promise<void> {
    const text = body === undefined ? '' : JSON.stringify(body);
    const nonce = createHash('sha256').update(`nonce ${this.calls}`).digest('hex').slice(0, 32);
    const signer = createSign('RSA-SHA256');
    signer.update(`${method}\n${path}\n${this.seconds}\n${nonce}\n${text}\n`);
    const { serial_no, private_key } = KEYS.merchant;
    const signature = signer.sign(private_key, 'base64');
    const authorization = `WECHATPAY2-SHA256-RSA2048 mchid="${DIRECT_MERCHANT.mchid}",nonce_str="${nonce}",signature="${signature}",timestamp="${this.seconds}",serial_no="${serial_no}"`;
    const headers = {
      accept: 'application/json',
      'user-agent': 'script',
      'content-type': 'application/json',
    };
    await this.send(method, path, text, {
      ...headers,
      authorization,
      host: `${host}:${new URL(this.url).port}`,
    });
    await this.pass(0);
  }

  /** A control call that sets something in motion. */
  async act(path: string, body: unknown): Promise<void> {
    await this.steer('POST', path, body);
    await this.pass(0);
  }

  /** A control call. */
  async steer(method: 'GET' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<void> {
    await this.send(method, `/_sim${path}`, body === undefined ? '' : JSON.stringify(body), {});
  }

  /** Time passes, and all that falls due is done. */
  async pass(ms: number): Promise<void> {
    this.at += ms;
    await this.steer('POST', '/clock/advance', { ms });
  }

  private send(method: string, path: string, text: string, headers: Record<string, string>): Promise<void> {
    const call = `${++this.calls} ${method} ${path}`;
    return new Promise((resolve) => {
      const done = (heard: Heard) => {
        this.heard.push(heard);
        resolve();
      };
      const sent = httpRequest(`${this.url}${path}`, { method, headers, agent: this.agent }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('error', () => done({ call, broken: `after ${Buffer.concat(chunks).length} bytes` }));
        answer.on('end', () => {
          const body = Buffer.concat(chunks).toString('utf8');
          // Control answers tell how long things took, so their length differs.
          const kept = path.startsWith('/_sim/') ? {} : answer.headers;
          done({ call, status: answer.statusCode ?? 0, headers: kept, body });
        });
      });
      sent.on('error', () => done({ call, broken: 'no answer' }));
      sent.end(text);
    });
  }
}
