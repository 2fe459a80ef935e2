import { dateTime } from '../../model/instants';
import { type Child, type Children, h } from '../../model/vnode';

/** Kinds of JSON tokens, told apart by weight and colour; the text says the same without. */
const TOKEN = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A value as indented JSON. */
export function jsonView(value: unknown, label: string): Child {
  const text = JSON.stringify(value, null, 2);
  return h('pre', { class: 'bytes json', tabindex: '0', 'aria-label': label }, tokens(text));
}

function tokens(text: string): Children {
  const parts: Children = [];
  let end = 0;
  for (const match of text.matchAll(TOKEN)) {
    const [whole, quoted, colon] = match;
    parts.push(text.slice(end, match.index));
    const kind = quoted === undefined ? 'json__value' : colon ? 'json__key' : 'json__text';
    parts.push(h('span', { class: kind }, quoted ?? whole), colon ?? '');
    if (isInstant(whole)) parts.push(h('span', { class: 'json__when' }, `  ${dateTime(Number(whole))}`));
    end = match.index + whole.length;
  }
  return [...parts, text.slice(end)];
}

/** Epoch ms between 2017 and 2099: what a document holds of that size is an instant, and nobody can read it. */
function isInstant(token: string): boolean {
  return /^\d{13}$/.test(token) && Number(token) >= 1.5e12 && Number(token) < 4.1e12;
}
