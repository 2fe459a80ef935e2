import { readFileSync } from 'node:fs';
import { ERRORS_PAGE, errorsPage } from '../../scripts/docs-errors';
import { ERROR_CODES } from '../../src/protocol/errors';

const page = readFileSync(ERRORS_PAGE, 'utf8');

test('docs/errors.md is what scripts/docs-errors.ts writes today', () => {
  expect(page).toBe(errorsPage());
});

test('docs/errors.md lists every code of the kit once, and no other', () => {
  const listed = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code);
  expect(listed).toEqual(Object.keys(ERROR_CODES));
});
