import { systemClock } from '../runtime/system';
import type { TestFacts, TestMessage } from './test-notification';
import { signV2TestNotification, type V2TestKeys } from './v2-test-notification';
import { signV3TestNotification, type V3TestKeys } from './v3-test-notification';

/**
 * A notification as WeChat Pay would send it, for tests of your own code: `readNotification` and the notify function
 * accept it where `keys` are the configured ones. With an `api_v2_key` it has APIv2's form, else APIv3's.
 *
 * @param options.now epoch ms. APIv3: the receiver refuses what is 300 s or more from its own clock
 * @throws AesGcmError for an APIv3 key that is not 32 bytes; Node's own error for text that is no private key;
 *   KitError REQUEST_INVALID for text that XML, which APIv2 is told in, cannot hold
 */
export function signTestNotification(
  keys: V3TestKeys | V2TestKeys,
  facts: TestFacts,
  { now = systemClock.now() }: { now?: number } = {},
): TestMessage {
  return 'api_v2_key' in keys
    ? signV2TestNotification(keys, facts, now)
    : signV3TestNotification(keys, facts, now);
}
