import { type Credentials, curlSnippet, envBlock } from './snippets-shell';

export const SNIPPETS = {
  env: envBlock,
  'wechatpay-axios-plugin': axiosSnippet,
  'wechatpay-go': goSnippet,
  'wechatpay-java': javaSnippet,
  'wechatpay-php': phpSnippet,
  curl: curlSnippet,
} satisfies Record<string, (credentials: Credentials) => string>;
export type SnippetName = keyof typeof SNIPPETS;

/** Its `baseURL` may be any; `proxy: false` keeps a proxy of the machine out of the way. */
function axiosSnippet({ base, mchid, serial_no, private_key, certificate }: Credentials): string {
  return `import { Wechatpay } from 'wechatpay-axios-plugin';

const wxpay = new Wechatpay({
  baseURL: '${base}',
  proxy: false,
  mchid: '${mchid}',
  serial: '${serial_no}',
  privateKey: \`${private_key.trim()}\`,
  certs: {
    '${certificate.serial_no}': \`${certificate.pem.trim()}\`,
  },
});

const { data } = await wxpay.v3.certificates.get();
`;
}

/** Its services have the official host written in, so the transport sends what is for it here; it is not signed. */
function goSnippet({ base, mchid, serial_no, private_key, certificate }: Credentials): string {
  return `package main

import (
	"context"
	"crypto/x509"
	"net/http"
	"net/url"

	"github.com/wechatpay-apiv3/wechatpay-go/core"
	"github.com/wechatpay-apiv3/wechatpay-go/core/option"
	"github.com/wechatpay-apiv3/wechatpay-go/utils"
)

const privateKey = \`${private_key.trim()}\`

const platformCertificate = \`${certificate.pem.trim()}\`

// simulator sends every request to the simulated host.
type simulator struct{ base *url.URL }

func (s simulator) RoundTrip(r *http.Request) (*http.Response, error) {
	r.URL.Scheme, r.URL.Host, r.Host = s.base.Scheme, s.base.Host, s.base.Host
	return http.DefaultTransport.RoundTrip(r)
}

func newClient(ctx context.Context) (*core.Client, error) {
	key, err := utils.LoadPrivateKey(privateKey)
	if err != nil {
		return nil, err
	}
	certificate, err := utils.LoadCertificate(platformCertificate)
	if err != nil {
		return nil, err
	}
	base, err := url.Parse("${base}")
	if err != nil {
		return nil, err
	}
	return core.NewClient(ctx,
		option.WithWechatPayAuthCipher("${mchid}", "${serial_no}",
			key, []*x509.Certificate{certificate}),
		option.WithHTTPClient(&http.Client{Transport: simulator{base}}),
	)
}
`;
}

/** As for Go: an interceptor changes the host after the request was signed, and the host is not signed. */
function javaSnippet(credentials: Credentials): string {
  const { base, mchid, serial_no, private_key, public_key, api_v3_key } = credentials;
  return `import com.wechat.pay.java.core.RSAPublicKeyConfig;
import com.wechat.pay.java.core.http.DefaultHttpClientBuilder;
import com.wechat.pay.java.core.http.HttpClient;
import com.wechat.pay.java.service.payments.jsapi.JsapiServiceExtension;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

RSAPublicKeyConfig config = new RSAPublicKeyConfig.Builder()
    .merchantId("${mchid}")
    .merchantSerialNumber("${serial_no}")
    .apiV3Key("${api_v3_key}")
    .privateKey("""
${private_key.trim()}
""")
    .publicKeyId("${public_key.id}")
    .publicKey("""
${public_key.pem.trim()}
""")
    .build();

HttpUrl simulator = HttpUrl.get("${base}");
OkHttpClient okHttp = new OkHttpClient.Builder()
    .addInterceptor(chain -> {
      HttpUrl url = chain.request().url().newBuilder()
          .scheme(simulator.scheme()).host(simulator.host()).port(simulator.port()).build();
      return chain.proceed(chain.request().newBuilder().url(url).build());
    })
    .build();
HttpClient http = new DefaultHttpClientBuilder().config(config).okHttpClient(okHttp).build();

JsapiServiceExtension service =
    new JsapiServiceExtension.Builder().config(config).httpClient(http).build();
`;
}

/** What its factory does not know goes to Guzzle, `base_uri` too. It must end in a slash. */
function phpSnippet({ base, mchid, serial_no, private_key, certificate }: Credentials): string {
  return `<?php
use WeChatPay\\Builder;
use WeChatPay\\Crypto\\Rsa;

$privateKey = Rsa::from(<<<'PEM'
${private_key.trim()}
PEM, Rsa::KEY_TYPE_PRIVATE);

$platformKey = Rsa::from(<<<'PEM'
${certificate.pem.trim()}
PEM, Rsa::KEY_TYPE_PUBLIC);

$wxpay = Builder::factory([
    'base_uri' => '${base}/',
    'mchid' => '${mchid}',
    'serial' => '${serial_no}',
    'privateKey' => $privateKey,
    'certs' => ['${certificate.serial_no}' => $platformKey],
]);

$answer = $wxpay->chain('v3/certificates')->get();
`;
}
