import type { Answered } from '../../http';

/** What a web server or a proxy in between answers: a page for people, with nothing of WeChat Pay's in it. */
export function htmlPage(status: number, title: string): Answered {
  const text = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  return { status, headers: { 'content-type': 'text/html' }, body: Buffer.from(text, 'utf8') };
}
