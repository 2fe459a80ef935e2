/** How bills write lines: a header without backticks, values with one each, CRLF at every end. */
const LINE_END = '\r\n';

export const BYTE_ORDER_MARK = '\uFEFF';

export function headerLine(names: readonly string[]): string {
  return names.join(',') + LINE_END;
}

export function valueLine(values: readonly string[]): string {
  return values.map((value) => `\`${value}`).join(',') + LINE_END;
}

/** What a merchant has written itself: a comma becomes backslash and blank, a line's end the two signs `\n`. */
export function escaped(text: string): string {
  return text.replaceAll(',', '\\ ').replace(/\r\n|\r|\n/g, '\\n');
}
