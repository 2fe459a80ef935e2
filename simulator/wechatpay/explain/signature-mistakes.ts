/** One sentence in each of the two languages that the simulator speaks. */
export type Sentence = { en: string; zh: string };

/**
 * The closed list of mistakes that can be told from a signature: what was done, and what is right. They come from the
 * rules of the signature (pages 4012365336 and 4012365340) and from what clients in the wild get wrong.
 */
export const SIGNATURE_MISTAKES = {
  // How the lines are put together.
  last_line_feed_missing: {
    en: 'The last line was signed without its line feed: every line ends in one, the last and an empty body too.',
    zh: '待签名串最后一行少了换行符：每一行都以 \\n 结尾，最后一行和空报文主体也不例外。',
  },
  last_line_feed_twice: {
    en: 'One line feed too many was signed at the end: each line ends in exactly one.',
    zh: '待签名串末尾多了一个换行符：每一行只以一个 \\n 结尾。',
  },
  line_feeds_missing: {
    en: 'The parts were signed without line feeds between them: each part is a line and ends in a line feed (0x0A).',
    zh: '待签名串各部分之间没有换行：每一部分各占一行，并以 \\n（0x0A）结尾。',
  },
  line_feeds_escaped: {
    en: 'A backslash and an n were signed where a line feed (0x0A) belongs: write it where the language turns \\n into one.',
    zh: '待签名串里写的是反斜杠加字母 n 两个字符，而不是换行符（0x0A）：单引号等原样字符串不会转义 \\n。',
  },
  line_ends_crlf: {
    en: 'Lines were signed with carriage return and line feed: they end in a line feed (0x0A) alone.',
    zh: '待签名串使用了 \\r\\n 换行：每一行只以 \\n（0x0A）结尾。',
  },
  lines_in_another_order: {
    en: 'The right lines were signed in another order: keep the order of the gateway’s string.',
    zh: '待签名串各行内容正确但顺序不对：请按网关所示的顺序逐行拼接。',
  },
  spaces_around: {
    en: 'Blanks were signed at the ends of lines, as an indented template leaves them: lines have none.',
    zh: '待签名串的行首或行尾多了空格（常见于带缩进的模板字符串）：请去掉。',
  },
  // A request's method and URL.
  method_lower_case: {
    en: 'The method was not signed in upper case.',
    zh: '签名时请求方法没有用大写：应为 GET、POST 等大写形式。',
  },
  method_other: {
    en: 'Another method was signed than the request was sent with.',
    zh: '签名用的请求方法与实际发送的不一致。',
  },
  url_without_query: {
    en: 'The URL was signed without its query: path, question mark and query are signed as they are sent.',
    zh: '签名用的 URL 漏了查询参数：路径、问号和查询串都要参与签名，并与实际发送的一致。',
  },
  url_with_host: {
    en: 'The URL was signed with its host: only the path and the query are.',
    zh: '签名用的 URL 带上了域名：只取路径和查询串参与签名。',
  },
  url_decoded: {
    en: 'The URL was signed decoded but sent percent-encoded: sign it as it goes over the wire.',
    zh: '签名用的是解码后的 URL，而实际发送的是编码后的：请用实际发送的 URL 签名。',
  },
  url_encoded: {
    en: 'The URL was signed percent-encoded otherwise than it was sent: sign it as it goes over the wire.',
    zh: '签名用的 URL 与实际发送的百分号编码不一致：请用实际发送的 URL 签名。',
  },
  query_in_another_order: {
    en: 'The query’s parameters were signed in another order than they were sent in.',
    zh: '签名时查询参数的顺序与实际发送的不一致。',
  },
  url_trailing_slash: {
    en: 'The path was signed with a slash at its end and sent without, or the other way round.',
    zh: '签名用的路径与实际发送的路径在末尾斜杠上不一致（一个有、一个没有）。',
  },
  url_version_prefix_missing: {
    en: 'The path was signed without its /v3: sign the whole path, not what comes after the base URL.',
    zh: '签名用的路径少了 /v3 前缀：要用完整路径签名，而不是基础地址之后的部分。',
  },
  // Timestamp and nonce.
  timestamp_in_milliseconds: {
    en: 'The timestamp was signed in milliseconds but sent in seconds, or the other way round: both are the same seconds.',
    zh: '签名用的时间戳与发送的时间戳一个是毫秒、一个是秒：两处都用同一个秒级时间戳。',
  },
  timestamp_off: {
    en: 'The timestamp that was signed is some seconds off the one that was sent: read the clock once and use it for both.',
    zh: '签名用的时间戳与发送的时间戳差了几秒：只取一次时间，签名和发送用同一个值。',
  },
  nonce_case: {
    en: 'The nonce was signed in another case than it was sent in.',
    zh: '签名用的随机串与发送的随机串大小写不一致。',
  },
  // A request's body.
  body_missing: {
    en: 'A body was sent, but an empty one was signed: sign the bytes that are sent, or send none.',
    zh: '发送了请求报文主体，签名时却用了空主体：要么用实际发送的内容签名，要么不发送主体（GET 请求不带 {}）。',
  },
  body_signed_but_not_sent: {
    en: 'A body was signed, but none was sent: without a body the last line is empty.',
    zh: '签名时用了报文主体，实际却没有发送：没有主体时最后一行为空行。',
  },
  body_reserialized: {
    en: 'The body that was signed is the same JSON written otherwise than the one sent: write it once, sign and send that.',
    zh: '签名的 JSON 与发送的 JSON 内容相同但写法不同（空格、键顺序或转义）：只序列化一次，签名和发送用同一个字符串。',
  },
  body_encoded_twice: {
    en: 'The body was written as JSON once more after it had been signed: hand the HTTP client the signed text as it is.',
    zh: '签名后的 JSON 字符串在发送时又被序列化了一次：请让 HTTP 客户端原样发送已签名的字符串。',
  },
  body_object_as_text: {
    en: 'An object was signed as text, which gives [object Object]: sign its JSON.',
    zh: '签名时把对象直接当字符串拼接，得到了 [object Object]：应使用序列化后的 JSON。',
  },
  body_in_another_encoding: {
    en: 'The body was signed in another character encoding than it was sent in: both are the same UTF-8 bytes.',
    zh: '签名与发送时报文主体的字符编码不一致：两处都应是同样的 UTF-8 字节。',
  },
  body_line_end: {
    en: 'The body was sent with line ends that were not signed: sign the bytes that are sent.',
    zh: '实际发送的报文主体末尾有换行或换行方式不同，而签名时没有：请用实际发送的字节签名。',
  },
  body_byte_order_mark: {
    en: 'A byte order mark before the body was signed but not sent, or the other way round: leave it out of both.',
    zh: '报文主体前的 BOM 只出现在签名或只出现在发送的内容里：两处都不要带 BOM。',
  },
  // Parameters of wx.requestPayment.
  package_without_prefix: {
    en: 'The package was signed without prepay_id=: the line is the whole prepay_id=…, as in package.',
    zh: '签名用的 package 少了 prepay_id= 前缀：这一行是完整的 prepay_id=…，与 package 字段一致。',
  },
  package_of_app: {
    en: 'Sign=WXPay was signed as the package, which belongs to payments in apps: here it is prepay_id=….',
    zh: '签名用的 package 是 APP 支付的 Sign=WXPay：小程序和 JSAPI 支付应为 prepay_id=…。',
  },
  package_encoded: {
    en: 'The package was signed percent-encoded: it is signed as it stands in package.',
    zh: '签名用的 package 做了 URL 编码：应与 package 字段原样一致。',
  },
  appid_other: {
    en: 'Another appid was signed than the one that the order was placed for.',
    zh: '签名用的 appid 不是下单时的 appid。',
  },
  appid_missing: {
    en: 'No appid was signed: the first line is the appid of the running mini-program.',
    zh: '签名时没有带上 appid：第一行应为当前小程序的 appid。',
  },
  signed_like_v2: {
    en: 'Names and values joined with & were signed, as in APIv2: in APIv3 the values alone are signed, each on its line.',
    zh: '待签名串按 APIv2 的方式用“名=值”和 & 拼接：APIv3 只签各字段的值，每个值占一行。',
  },
  fields_with_names: {
    en: 'The names of the fields were signed with their values: only the values are signed.',
    zh: '待签名串带上了字段名：只签字段的值，每个值占一行。',
  },
  // The signature itself.
  api_v2_signature: {
    en: 'This is no RSA signature but has the form of an APIv2 one (MD5 or HMAC-SHA256 with the API key): APIv3 signs with the merchant API private key.',
    zh: '这不是 RSA 签名，而是 APIv2 形式的签名（用 API 密钥做的 MD5 或 HMAC-SHA256）：APIv3 要用商户 API 证书私钥签名。',
  },
  signature_in_hex: {
    en: 'The signature is written in hexadecimal: it is sent in base64.',
    zh: '签名值用了十六进制：应使用 Base64 编码。',
  },
  signature_in_base64url: {
    en: 'The signature is written in base64url (- and _): it is sent in standard base64 (+ and /, with =).',
    zh: '签名值用了 base64url（- 和 _）：应使用标准 Base64（+、/，并带 = 补位）。',
  },
  signature_url_encoded: {
    en: 'The signature was percent-encoded: it is sent in base64 as it is.',
    zh: '签名值被做了 URL 编码：应原样发送 Base64。',
  },
  signature_with_blanks: {
    en: 'There are blanks or line feeds in the signature, or its + became blanks on the way: base64 is one line without any.',
    zh: '签名值里有空格或换行，或者其中的 + 在途中变成了空格：Base64 应为一整行，不含空白。',
  },
  signature_padding_missing: {
    en: 'The = at the end of the signature’s base64 is missing.',
    zh: '签名值的 Base64 末尾少了 = 补位。',
  },
  signature_encoded_twice: {
    en: 'The signature was written in base64 twice: once is enough.',
    zh: '签名值做了两次 Base64 编码：只需一次。',
  },
  signed_with_sha1: {
    en: 'The signature was made with SHA-1: it is SHA-256 with RSA.',
    zh: '签名用的摘要算法是 SHA-1：应使用 SHA256 with RSA。',
  },
  signed_with_another_digest: {
    en: 'The signature was made with another digest than SHA-256: it is SHA-256 with RSA.',
    zh: '签名用的摘要算法不是 SHA-256：应使用 SHA256 with RSA。',
  },
  signed_with_pss: {
    en: 'The signature was made with PSS padding: it is PKCS#1 v1.5 (RSASSA-PKCS1-v1_5).',
    zh: '签名用了 PSS 填充：应使用 PKCS#1 v1.5 填充（RSASSA-PKCS1-v1_5）。',
  },
  digest_info_missing: {
    en: 'The digest was encrypted with the private key instead of signed: use the signing function, which names the digest inside.',
    zh: '摘要是用私钥直接“加密”的，缺少算法标识：请使用签名函数（SHA256withRSA），而不是私钥加密函数。',
  },
  hashed_twice: {
    en: 'The text’s digest was signed as if it were the text: the signing function makes the digest itself.',
    zh: '把待签名串的摘要又当成原文签了一次：签名函数会自己计算 SHA-256，直接传入待签名串即可。',
  },
  key_of_another: {
    en: 'The signature was made with a key that is not the one to sign with here.',
    zh: '签名用的私钥不是这里应当使用的私钥。',
  },
} satisfies Record<string, Sentence>;

export type MistakeName = keyof typeof SIGNATURE_MISTAKES;
