export type FaultWish = {
  name: string;
  times?: number;
  probability?: number;
  match?: Record<string, string>;
};

/** Reads `out_trade_no=T1 attempt=2`. @returns undefined when a word has no `=`, or nothing before it */
export function parseMatch(text: string): Record<string, string> | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  const pairs = words.map((word) => /^([^=]+)=(.*)$/.exec(word));
  if (pairs.some((pair) => pair === null)) return undefined;
  return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}
