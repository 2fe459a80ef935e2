import type { Suspect } from './signed-candidates';
import { type Draft, type DraftLine, type Edit, lineOf, rewrite, rewrites } from './signed-draft';

/** The signed timestamp may be so many seconds off the one sent. */
const OFF_S_MAX = 5;
const MS_PER_S = 1000;
/** Up to so many lines every order is tried, beyond it every move of one line. */
const PERMUTED_LINES_MAX = 4;

/** Mistakes in putting lines together, whatever the lines are. */
export function lineSuspects(draft: Draft): Suspect[] {
  return [
    { name: 'last_line_feed_missing', part: 'ends', edits: [ends('\n', '')] },
    { name: 'last_line_feed_twice', part: 'ends', edits: [ends('\n', '\n\n')] },
    { name: 'line_ends_crlf', part: 'ends', edits: [ends('\r\n', '\r\n'), ends('\r\n', '')] },
    { name: 'line_feeds_escaped', part: 'ends', edits: [ends('\\n', '\\n'), ends('\\n', '')] },
    { name: 'line_feeds_missing', part: 'ends', edits: ['', ' ', '&', ','].map((text) => ends(text, '')) },
    { name: 'spaces_around', part: 'ends', edits: spaces() },
    { name: 'lines_in_another_order', part: 'order', edits: orders(draft.lines.length) },
  ];
}

/** Mistakes in a timestamp and a nonce, wherever they stand. `last` are those to try after everything else. */
export function clockSuspects(draft: Draft, timestamp: string, nonce: string): Suspect[] {
  const sent = text(draft, timestamp);
  const nonceSent = text(draft, nonce);
  const cases = [nonceSent.toLowerCase(), nonceSent.toUpperCase()];
  const ms = milliseconds(sent);
  return [
    { name: 'timestamp_in_milliseconds', part: timestamp, edits: rewrites(draft, timestamp, ms.slice(0, 1)) },
    { name: 'nonce_case', part: nonce, edits: rewrites(draft, nonce, cases) },
    { name: 'timestamp_off', part: timestamp, edits: rewrites(draft, timestamp, nearby(sent)) },
    {
      name: 'timestamp_in_milliseconds',
      part: timestamp,
      edits: ms.slice(1).map((one) => rewrite(timestamp, one)),
      alone: true,
    },
  ];
}

function text(draft: Draft, name: string): string {
  return lineOf(draft, name).text.toString();
}

function ends(separator: string, end: string): Edit {
  return (draft) => ({ ...draft, separator, end });
}

function spaces(): Edit[] {
  const separators = [' \n', '\n ', '\n  ', '\n    ', '\n\t', ' \n '];
  const between = separators.flatMap((separator) => [ends(separator, '\n'), ends(separator, separator)]);
  const before: Edit = (draft) => ({
    ...draft,
    lines: draft.lines.map((line, index) => (index === 0 ? { ...line, text: ` ${line.text}` } : line)),
  });
  return [...between, ends('\n', '\n '), ends('\n', ' \n'), before];
}

function orders(count: number): Edit[] {
  const places = Array.from({ length: count }, (_, index) => index);
  const found = count <= PERMUTED_LINES_MAX ? permutations(places) : [...moves(places), places.toReversed()];
  const others = new Map(found.map((order) => [order.join(), order]));
  others.delete(places.join());
  return [...others.values()].map((order): Edit => {
    return (draft) => ({ ...draft, lines: order.map((place): DraftLine => draft.lines[place]!) });
  });
}

/** Neighbours exchanged first. */
function moves(places: number[]): number[][] {
  const all = places.flatMap((from) => places.map((to) => ({ from, to })));
  const near = all.toSorted((a, b) => Math.abs(a.from - a.to) - Math.abs(b.from - b.to));
  return near.map(({ from, to }) => {
    const order = places.filter((place) => place !== from);
    order.splice(to, 0, from);
    return order;
  });
}

/** Every order of a few things. */
export function permutations<T>(things: T[]): T[][] {
  if (things.length < 2) return [things];
  return things.flatMap((first, index) =>
    permutations(things.filter((_, other) => other !== index)).map((rest) => [first, ...rest]),
  );
}

function nearby(timestamp: string): string[] {
  const seconds = Number(timestamp);
  if (!/^\d{1,12}$/.test(timestamp)) return [];
  const distances = Array.from({ length: OFF_S_MAX }, (_, index) => index + 1);
  return distances.flatMap((distance) => [String(seconds - distance), String(seconds + distance)]);
}

/** The whole second first. Milliseconds that were sent can only have been seconds. */
function milliseconds(timestamp: string): string[] {
  if (/^\d{13}$/.test(timestamp)) return [timestamp.slice(0, -3)];
  if (!/^\d{1,12}$/.test(timestamp)) return [];
  return Array.from({ length: MS_PER_S }, (_, ms) => timestamp + String(ms).padStart(3, '0'));
}
