import type { Answered, HttpIn } from '../../http';
import type { MerchantBook } from '../keys/merchant-book';
import { htmlPage } from '../v3/html-page';

/**
 * Whose API certificate came with a request, or what the web server in front answers where none did, or one that is no
 * merchant's of today. Its page is that of nginx; that WeChat Pay's has the same words is UNVERIFIED.
 */
export function holderOf({ certificate }: HttpIn, merchants: MerchantBook): { mchid: string } | Answered {
  if (!certificate) return htmlPage(400, '400 No required SSL certificate was sent');
  const mchid = merchants.holderOf(certificate);
  return mchid === undefined ? htmlPage(400, '400 The SSL certificate error') : { mchid };
}
