/** Where a walk through orders goes on: at the `skip`-th of those of this instant. */
export type Cursor = { at_most: number; skip: number };
export type Step<T> = { document: T; cursor: Cursor };

/** As many as one read may bring. */
const PAGE = 1_000;

/**
 * Walks through documents from the latest to those of `from`, page by page, however many share an instant.
 * @yields each with the cursor that a later walk begins with to meet it again
 */
export async function* walk<T>(
  list: (page: { at_most: number; limit: number }) => Promise<T[]>,
  at: (document: T) => number,
  from: number,
  start: Cursor,
): AsyncGenerator<Step<T>> {
  let cursor = start;
  for (;;) {
    const page = await list({ at_most: cursor.at_most, limit: PAGE });
    const fresh = page.slice(cursor.skip);
    for (const document of fresh) {
      if (at(document) < from) return;
      if (at(document) !== cursor.at_most) cursor = { at_most: at(document), skip: 0 };
      yield { document, cursor };
      cursor = { ...cursor, skip: cursor.skip + 1 };
    }
    // More than a page of one instant cannot be told apart; no gateway takes a thousand payments in one.
    if (page.length < PAGE || fresh.length === 0) return;
  }
}
