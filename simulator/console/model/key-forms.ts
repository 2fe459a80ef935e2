/** The ways in which SDKs and consoles want a key or a certificate. */
export const KEY_FORMS = ['pem', 'one_line', 'base64_pem', 'bare'] as const;
export type KeyForm = (typeof KEY_FORMS)[number];

/** @param pem with or without a line feed at its end */
export function keyAs(pem: string, form: KeyForm): string {
  const trimmed = pem.trim();
  switch (form) {
    case 'one_line':
      return trimmed.replace(/\r?\n/g, '\\n');
    case 'base64_pem':
      return btoa(`${trimmed}\n`);
    case 'bare':
      return trimmed.replace(/-----[^-]+-----/g, '').replace(/\s+/g, '');
    default:
      return `${trimmed}\n`;
  }
}

export function isPem(value: string): boolean {
  return value.startsWith('-----BEGIN ');
}
