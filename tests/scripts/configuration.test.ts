import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeConfiguration } from '../../scripts/build/configuration';
import { temporaryFolder } from '../support/small-functions';

function describeEnv(text: string): string {
  const file = join(temporaryFolder(), '.env');
  writeFileSync(file, text);
  return describeConfiguration(file).join('\n');
}

test('the build tells how many of the 4,096 bytes a configuration takes, and everything that is wrong with it', () => {
  const said = describeEnv('WXPAY_GATEWAY=v3\nWXPAY_API_V3_KEY="canary-too-short"\n');
  expect(said).toContain('takes 47 of the 4096 bytes');
  expect(said).toContain('WXPAY_MCHID');
  expect(said).not.toContain('canary');
});

test('a configuration that does not fit is said not to', () => {
  expect(describeEnv(`WXPAY_MERCHANT_PRIVATE_KEY=${'x'.repeat(4_096)}`)).toContain('too many');
});

test('without a .env there is nothing to tell', () => {
  expect(describeConfiguration(join(temporaryFolder(), '.env'))).toEqual([]);
});
