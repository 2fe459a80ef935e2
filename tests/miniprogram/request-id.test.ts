import { base64url, newRequestId } from '../../miniprogram/components/pay-checkout/request-id';
import { installFakeWx } from './support/fake-wx';

test('base64url agrees with Node for every length up to a request_id’s, and for every byte', () => {
  for (let length = 0; length <= 16; length++) {
    const bytes = Uint8Array.from({ length }, (_, index) => 255 - index * 7);
    expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
  }
  const all = Uint8Array.from({ length: 256 }, (_, index) => index);
  expect(base64url(all)).toBe(Buffer.from(all).toString('base64url'));
});

test('a request_id is all 16 bytes that wx.getRandomValues gave, as 22 characters', async () => {
  installFakeWx();
  const bytes = Uint8Array.from({ length: 16 }, (_, index) => index * 16 + 3);
  const getRandomValues = jest.fn(async () => ({ randomValues: bytes.buffer }));
  Object.assign(wx, { getRandomValues });
  const id = await newRequestId();
  expect(getRandomValues).toHaveBeenCalledWith({ length: 16 });
  expect(id).toMatch(/^[A-Za-z0-9_-]{22}$/);
  expect(Buffer.from(id, 'base64url')).toEqual(Buffer.from(bytes));
});

test('two request_ids made in the same millisecond differ', async () => {
  installFakeWx();
  jest.useFakeTimers({ now: 0 });
  expect(await newRequestId()).not.toBe(await newRequestId());
  jest.useRealTimers();
});
