import type { Merchants } from './control-types';
import { keyAs } from './key-forms';

/** What any client of WeChat Pay needs, of one simulated merchant. */
export type Credentials = {
  base: string;
  notify: string;
  mchid: string;
  appid: string;
  app_secret: string;
  serial_no: string;
  private_key: string;
  api_v3_key: string;
  certificate: { serial_no: string; pem: string };
  public_key: { id: string; pem: string };
  /** Of a partner: the merchant it works for. */
  sub?: { mchid: string; appid: string };
};

/** @returns undefined for a merchant that does not sign as APIv3 does: it has no merchant key */
export function credentialsOf(merchants: Merchants, name: string): Credentials | undefined {
  const group = merchants[name] ?? {};
  const text = (...keys: string[]) => {
    const found = keys.map((key) => group[key]).find((value) => typeof value === 'string');
    return typeof found === 'string' ? found : '';
  };
  const private_key = text('private_key');
  if (private_key === '') return undefined;
  const { certificate, public_key } = merchants.platform as Pick<Credentials, 'certificate' | 'public_key'>;
  const { base = '', notify = '' } = merchants.urls as Record<string, string>;
  const sub = text('sub_mchid');
  return {
    ...{ base, notify, private_key, certificate, public_key },
    mchid: text('mchid', 'sp_mchid'),
    appid: text('appid', 'sp_appid'),
    app_secret: text('app_secret', 'sub_app_secret'),
    serial_no: text('serial_no'),
    api_v3_key: text('api_v3_key'),
    ...(sub === '' ? {} : { sub: { mchid: sub, appid: text('sub_appid') } }),
  };
}

/** The variables of this kit's functions. Keys on one line, as an `.env` file and the cloud console take them. */
export function envBlock(credentials: Credentials): string {
  const { base, notify, mchid, appid, app_secret, serial_no, private_key, api_v3_key, sub } = credentials;
  const merchant: Record<string, string> = sub
    ? { WXPAY_SP_APPID: appid, WXPAY_SP_MCHID: mchid, WXPAY_SUB_MCHID: sub.mchid, WXPAY_SUB_APPID: sub.appid }
    : { WXPAY_APPID: appid, WXPAY_MCHID: mchid };
  const variables: Record<string, string> = {
    WXPAY_GATEWAY: sub ? 'v3_partner' : 'v3',
    ...merchant,
    WXPAY_APP_SECRET: app_secret,
    WXPAY_MERCHANT_SERIAL: serial_no,
    WXPAY_MERCHANT_PRIVATE_KEY: `"${keyAs(private_key, 'one_line')}"`,
    WXPAY_API_V3_KEY: api_v3_key,
    WXPAY_NOTIFY_URL: notify,
    WXPAY_BASE_URL: base,
  };
  const lines = Object.entries(variables).filter(([, value]) => value !== '');
  return `${lines.map(([name, value]) => `${name}=${value}`).join('\n')}\n`;
}

/** A signed request with nothing but openssl and curl. `printf` keeps the last line feed, which belongs to the text. */
export function curlSnippet({ base, mchid, serial_no, private_key }: Credentials): string {
  return `key=$(mktemp)
cat > "$key" <<'PEM'
${private_key.trim()}
PEM

url=/v3/certificates
timestamp=$(date +%s)
nonce=$(openssl rand -hex 16)
signature=$(printf 'GET\\n%s\\n%s\\n%s\\n\\n' "$url" "$timestamp" "$nonce" |
  openssl dgst -sha256 -sign "$key" | openssl base64 -A)

curl -i "${base}$url" \\
  -H 'Accept: application/json' \\
  -H 'User-Agent: curl' \\
  -H "Authorization: WECHATPAY2-SHA256-RSA2048 mchid=\\"${mchid}\\",nonce_str=\\"$nonce\\",signature=\\"$signature\\",timestamp=\\"$timestamp\\",serial_no=\\"${serial_no}\\""

rm "$key"
`;
}
