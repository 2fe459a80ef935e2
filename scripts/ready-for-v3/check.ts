/** One thing that was looked at: what was found, and, where it is not as it must be, what to do about it. */
export type Check = { what: string; found: string; todo?: string };

/** Nothing of what is printed may be a key's value. */
export function passed(what: string, found: string): Check {
  return { what, found };
}

export function failed(what: string, found: string, todo: string): Check {
  return { what, found, todo };
}
