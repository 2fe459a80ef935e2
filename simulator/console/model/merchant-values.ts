import type { Merchants } from './control-types';
import { isPem } from './key-forms';

export type NamedValue = { name: string; value: string };

/** Groups of `GET /_sim/merchants` that are no merchants. */
const OTHERS = ['platform', 'urls'];

/** Names of the simulated merchants: direct, partner … */
export function merchantNames(merchants: Merchants): string[] {
  return Object.keys(merchants).filter((name) => !OTHERS.includes(name));
}

/** Texts at any depth, with the path to each: `certificate.serial_no`. */
export function namedValues(group: Record<string, unknown>, before = ''): NamedValue[] {
  return Object.entries(group).flatMap(([key, value]) => {
    const name = before + key;
    if (typeof value === 'string') return [{ name, value }];
    if (typeof value !== 'object' || value === null) return [];
    return namedValues(value as Record<string, unknown>, `${name}.`);
  });
}

export function plainValues(group: Record<string, unknown>): NamedValue[] {
  return namedValues(group).filter(({ value }) => !isPem(value));
}

export function pemValues(group: Record<string, unknown>): NamedValue[] {
  return namedValues(group).filter(({ value }) => isPem(value));
}
