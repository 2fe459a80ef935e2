import type { Db } from '../orders/db';

/** A database that is opened, and its SDK loaded, when the first operation comes. */
export function lazyDb(open: () => Db): Db {
  let opened: Db | undefined;
  const db = () => {
    opened ??= open();
    return opened;
  };
  return {
    get: (...args) => db().get(...args),
    insertOnce: (...args) => db().insertOnce(...args),
    replace: (...args) => db().replace(...args),
    find: (...args) => db().find(...args),
    claim: async (...args) => {
      const target = db();
      if (!target.claim) throw new TypeError('this database port cannot claim');
      return target.claim(...args);
    },
  };
}
