/** Where in the console one is: `#/orders/T1/sequence?page=2`. */
export type Route = { path: string[]; query: Record<string, string> };

/** Reads the part of an address after `#`. Never throws: what makes no sense is the first page. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2);
  try {
    const parts = path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
    return { path: parts, query: Object.fromEntries(new URLSearchParams(query)) };
  } catch {
    return { path: [], query: {} };
  }
}

/** The address of a page. What is empty in the query is left out. */
export function hashOf(path: string[], query: Record<string, string | number | undefined> = {}): string {
  const wanted = Object.entries(query)
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([key, value]) => [key, String(value)] as [string, string]);
  const search = new URLSearchParams(wanted).toString();
  return `#/${path.map(encodeURIComponent).join('/')}${search === '' ? '' : `?${search}`}`;
}
