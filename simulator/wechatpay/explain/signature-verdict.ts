import type { SignatureForm } from './signature-form';
import { type MistakeName, type Sentence, SIGNATURE_MISTAKES } from './signature-mistakes';
import type { KnownKey, SearchResult } from './signature-search';

type Kind = 'request' | 'payment';

const UNREADABLE: Sentence = {
  en: 'This is no signature: it is not base64. A signature is made with SHA-256 and RSA, and written in standard base64 on one line.',
  zh: '这不是签名值：不是合法的 Base64。签名应使用 SHA256 with RSA，并以标准 Base64 编码为一整行。',
};
const RIGHT: Sentence = {
  en: 'The signature is right: nothing has to be done about it.',
  zh: '签名正确，无需处理。',
};
/** What nobody can guess from a digest is told instead. */
const TEXT_UNKNOWN: Record<Kind, Sentence> = {
  request: {
    en: 'What was signed is neither the gateway’s string nor one that a known mistake makes of it: compare yours with it line by line. A nonce_str or a body other than the one sent cannot be guessed from a signature, so check first that each is made once, then signed and sent.',
    zh: '被签名的内容既不是网关拼出的待签名串，也不是已知错误会产生的内容：请逐行对比。如果签名时的 nonce_str 或报文主体与发送的不是同一份，是无法从签名反推的，请先确认它们只生成一次，签名和发送用的是同一个值。',
  },
  payment: {
    en: 'What was signed is neither the gateway’s string nor one that a known mistake makes of it: compare yours with it line by line. Another nonceStr, package or appid than the one given cannot be guessed from a signature, so check first that each is the same in both places.',
    zh: '被签名的内容既不是网关拼出的待签名串，也不是已知错误会产生的内容：请逐行对比。如果签名时的 nonceStr、package 或 appid 与传入的不是同一个值，是无法从签名反推的，请先确认两处一致。',
  },
};

/** Of a signature that could not even be read as one of RSA's. */
export function verdictOfForm(form: Exclude<SignatureForm, { kind: 'rsa' }>, expected: KnownKey): Sentence {
  if (form.kind === 'api_v2') return SIGNATURE_MISTAKES.api_v2_signature;
  if (form.kind === 'nonsense') return UNREADABLE;
  return {
    en: `This is no signature of ${expected.name}: it has ${form.bytes} bytes, another length than any key here makes. Sign with SHA-256 and RSA and the private key that belongs to it.`,
    zh: `这不是 ${expected.name} 的签名：共 ${form.bytes} 字节，与已知密钥的签名长度都不符。请用与之对应的私钥以 SHA256 with RSA 签名。`,
  };
}

/** Of a signature that none of the keys opens. */
export function verdictOfStranger(expected: KnownKey): Sentence {
  return {
    en: `The signature was made with none of the keys known here, or was altered on the way. Sign with the private key of ${expected.name}, the one that belongs to the serial number sent.`,
    zh: `签名不是用任何已知密钥生成的，或者在传输中被改动过。请用 ${expected.name} 对应的私钥签名，并确认私钥与证书序列号匹配。`,
  };
}

/** Of a signature that a known key opens. */
export function verdictOfResult(result: SearchResult, expected: KnownKey, kind: Kind): Sentence {
  const sentences = result.mistakes.map((name) => sentenceOf(name, result.key, expected));
  if (!result.draft) sentences.push(TEXT_UNKNOWN[kind]);
  if (sentences.length === 0) return RIGHT;
  return {
    en: sentences.map(({ en }) => en).join(' '),
    zh: sentences.map(({ zh }) => zh).join(''),
  };
}

function sentenceOf(name: MistakeName, made: KnownKey, expected: KnownKey): Sentence {
  if (name !== 'key_of_another') return SIGNATURE_MISTAKES[name];
  return {
    en: `The signature was made with ${made.name}: sign with the private key of ${expected.name}.`,
    zh: `签名是用 ${made.name} 生成的：请改用 ${expected.name} 对应的私钥签名。`,
  };
}
