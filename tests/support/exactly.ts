import { isDeepStrictEqual } from 'node:util';

/**
 * Inside `toMatchObject`: this and nothing beside it, where an object as it stands would fit every larger one.
 */
export function exactly<T extends object>(expected: T): T {
  const matcher = {
    $$typeof: Symbol.for('jest.asymmetricMatcher'),
    asymmetricMatch: (actual: unknown) => isDeepStrictEqual({ ...(actual as object) }, { ...expected }),
    toString: () => 'exactly',
    toAsymmetricMatcher: () => `exactly ${JSON.stringify(expected)}`,
  };
  return matcher as unknown as T;
}
