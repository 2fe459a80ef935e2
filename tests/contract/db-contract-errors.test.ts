import { isDuplicateKey, storeUnavailable } from '../../src/runtime/db/sdk-error';

// As the SDKs throw them: made by hand, since the simulated database answers only some of them.

test.each([
  ['the documented code', { code: 'DATABASE_DUPLICATE_WRITE', message: 'duplicate' }],
  [
    'the text of the real cloud',
    { errCode: -502001, errMsg: 'collection.add:fail E11000 duplicate key error' },
  ],
  ['the code inside a text', { errCode: -501001, errMsg: '[DATABASE_DUPLICATE_WRITE] taken' }],
])('a duplicate is known by %s', (_name, error) => {
  expect(isDuplicateKey(error)).toBe(true);
});

test.each([
  { errCode: -501001, errMsg: 'collection.add:fail resource system error' },
  { errCode: -502001, errMsg: 'collection.add:fail database request fail' },
  new Error('connect ECONNREFUSED'),
  undefined,
  'a text',
])('nothing else is a duplicate: %j', (error) => {
  expect(isDuplicateKey(error)).toBe(false);
});

test.each([
  [{ code: 'ECONNREFUSED', message: 'o-secret' }, 'ECONNREFUSED'],
  [{ errCode: -502005, errMsg: 'o-secret' }, '-502005'],
  [{ code: 'some text with o-secret', message: '' }, 'no code'],
  ['o-secret', 'no code'],
])('a failure shows its code and never its text', (error, shown) => {
  const failure = storeUnavailable('replace', 'orders', error);
  expect(failure).toMatchObject({ code: 'STORE_UNAVAILABLE', outcome: 'unknown' });
  expect(failure.message).toBe(`the database failed in replace on orders: ${shown}`);
  expect(failure.cause).toBeUndefined();
});
