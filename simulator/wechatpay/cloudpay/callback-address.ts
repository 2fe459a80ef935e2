/** Where the cloud tells of a payment or refund: a function of an environment, in the place of a notify_url. */
export type CallbackAddress = { env_id: string; function_name: string };

const SCHEME = 'cloud://';

export function callbackUrl({ env_id, function_name }: CallbackAddress): string {
  return `${SCHEME}${encodeURIComponent(env_id)}/${encodeURIComponent(function_name)}`;
}

/** Is it a function that is to be called, and no address for HTTP? */
export function isCallbackUrl(url: string): boolean {
  return url.startsWith(SCHEME);
}

/** @param url one that `callbackUrl` made */
export function readCallbackUrl(url: string): CallbackAddress {
  const [env_id = '', function_name = ''] = url.slice(SCHEME.length).split('/').map(decodeURIComponent);
  return { env_id, function_name };
}
