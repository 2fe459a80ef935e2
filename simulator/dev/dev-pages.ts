import { empty, type HttpIn, type HttpOut, json } from '../http';
import { staticFile } from '../static-files';
import { CLIENT_SCRIPT } from './client-script';

/** A question is answered after this long, with or without news. */
const WAIT_MS = 20_000;
/** More pages than anybody has open. */
const LISTENERS_MAX = 100;
const SCRIPT_TAG = '<script src="/_dev/client.js"></script>';

/** The front page as a developer sees it: with a script that hears of every build, by `/_dev/…`. */
export class DevPages {
  /** Grows with whatever there is to tell. */
  private version = 1;
  private build = 1;
  private problem: string | undefined;
  private readonly waiting = new Set<() => void>();

  /** @param front the folder of the built page */
  constructor(private readonly front: string) {}

  handles(path: string): boolean {
    return path === '/' || path === '/index.html' || path.startsWith('/_dev/');
  }

  async handle({ path, query }: HttpIn): Promise<HttpOut> {
    if (path === '/_dev/client.js') return script();
    if (path === '/_dev/state') return this.state(Number(query.get('since')));
    return path.startsWith('/_dev/') ? empty(404) : this.page();
  }

  /** Everything is built anew: pages load themselves again. */
  built(): void {
    this.build++;
    this.tell(undefined);
  }

  /** @param problem what the build said, with file and line */
  failed(problem: string): void {
    this.tell(problem);
  }

  /** Answers whoever still waits. */
  close(): void {
    for (const answer of [...this.waiting]) answer();
  }

  private tell(problem: string | undefined): void {
    this.problem = problem;
    this.version++;
    this.close();
  }

  private async state(since: number): Promise<HttpOut> {
    if (since === this.version && this.waiting.size < LISTENERS_MAX) await this.news();
    const { version, build, problem } = this;
    return json(200, { version, build, ...(problem === undefined ? {} : { problem }) });
  }

  private news(): Promise<void> {
    return new Promise((resolve) => {
      const answer = () => {
        clearTimeout(timer);
        this.waiting.delete(answer);
        resolve();
      };
      const timer = setTimeout(answer, WAIT_MS);
      timer.unref();
      this.waiting.add(answer);
    });
  }

  private page(): HttpOut {
    const page = staticFile(this.front, '/')!;
    if ('drop' in page) return page;
    const body = page.body.toString('utf8').replace('</body>', `  ${SCRIPT_TAG}\n  </body>`);
    return { ...page, body: Buffer.from(body, 'utf8') };
  }
}

function script(): HttpOut {
  const headers = { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-store' };
  return { status: 200, headers, body: Buffer.from(CLIENT_SCRIPT, 'utf8') };
}
