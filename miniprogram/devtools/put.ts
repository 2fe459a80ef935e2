/**
 * Puts a value in place of what an object of WeChat's has under a name. Assigning may throw, or do nothing where there
 * is an accessor; defining may be forbidden too.
 * @returns whether the object now gives this value
 */
export function put(owner: object, name: string, value: unknown): boolean {
  const ways = [
    () => {
      (owner as Record<string, unknown>)[name] = value;
    },
    () => Object.defineProperty(owner, name, { value, writable: true, configurable: true, enumerable: true }),
  ];
  return ways.some((way) => {
    try {
      way();
    } catch {
      return false;
    }
    return (owner as Record<string, unknown>)[name] === value;
  });
}
