import { newRequestId } from '../../miniprogram/components/pay-checkout/request-id';
import { installFakeWx } from './support/fake-wx';

function installRandom(bytes: number[]): { asked: number[] } {
  const asked: number[] = [];
  const getRandomValues = async ({ length }: { length: number }) => {
    asked.push(length);
    return { randomValues: new Uint8Array(bytes).buffer };
  };
  Object.assign(globalThis, { wx: { getRandomValues } });
  return { asked };
}

test('a request_id is 16 random bytes of the platform, all of them, as 32 hex digits', async () => {
  const { asked } = installRandom([0, 1, 15, 16, 127, 128, 255, 7, 8, 9, 10, 11, 12, 13, 14, 240]);
  expect(await newRequestId()).toBe('00010f107f80ff0708090a0b0c0d0ef0');
  expect(asked).toEqual([16]);
});

test('two request_ids made in the same millisecond differ', async () => {
  installFakeWx();
  jest.useFakeTimers({ now: 0 });
  expect(await newRequestId()).not.toBe(await newRequestId());
  jest.useRealTimers();
});
