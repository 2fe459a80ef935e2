/** Variables whose value never enters a message, not even in part. */
const SECRET = /KEY$|SECRET|CERTIFICATE/;
const SHOWN_MAX = 60;

/** What was found, in words that help: the value of an ordinary variable, only the kind and length of a secret one. */
export function describeFound(variable: string, value: string | undefined): string {
  if (value === undefined || value.trim() === '') return 'nothing';
  if (!SECRET.test(variable) && !mayBeSecret(variable, value)) {
    return value.length > SHOWN_MAX
      ? `'${value.slice(0, SHOWN_MAX)}…' (${value.length} characters)`
      : `'${value}'`;
  }
  const label = /-----BEGIN ([A-Z0-9 ]+)-----/.exec(value)?.[1];
  if (label) return `a PEM that says '${label}' (${value.length} characters)`;
  // A p12 begins with a SEQUENCE, as keys do, and then the version 3.
  if (/^MII[A-Za-z0-9+/]{2}AIBAz/.test(value)) return `a p12 file in base64 (${value.length} characters)`;
  return `${value.length} characters that are not it`;
}

/** A key that was put into the wrong variable: the shortest of them has 32 characters. Addresses and lists are long by nature. */
function mayBeSecret(variable: string, value: string): boolean {
  return value.includes('-----BEGIN') || (!/URL$|OPENIDS$/.test(variable) && value.trim().length >= 32);
}
