/**
 * The seed of a stream of its own: what is drawn there shifts nothing that is drawn elsewhere.
 * @param name which stream; the same seed and name give the same stream
 */
export function seedOf(seed: number, name: string): number {
  let mixed = 0x811c9dc5 ^ seed;
  // FNV-1a: every character changes all bits that follow.
  for (const byte of Buffer.from(name, 'utf8')) mixed = Math.imul(mixed ^ byte, 0x01000193);
  return mixed >>> 0;
}

/**
 * Seeded randomness (sfc32): equal seeds give equal worlds. Not for secrets.
 */
export class Random {
  private a = 0;
  private b = 0;
  private c = 0;
  private d = 0;

  constructor(seed: number) {
    this.reseed(seed);
  }

  /** Begins again as a new one of that seed would. */
  reseed(seed: number): void {
    this.a = seed >>> 0;
    this.b = 0x9e3779b9;
    this.c = 0x243f6a88;
    this.d = 1;
    for (let warmUp = 0; warmUp < 12; warmUp++) this.next();
  }

  /** 0 ≤ x < 1 */
  next(): number {
    const t = (((this.a + this.b) | 0) + this.d) | 0;
    this.d = (this.d + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + t;
    return (t >>> 0) / 2 ** 32;
  }

  /** A whole number, from ≤ x < below */
  int(from: number, below: number): number {
    return from + Math.floor(this.next() * (below - from));
  }

  pick<T>(from: readonly T[]): T {
    return from[this.int(0, from.length)]!;
  }

  /** In the manner of a UUID. */
  uuid(): string {
    return this.text(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  /** Characters drawn from the alphabet. */
  text(length: number, alphabet = '0123456789abcdef'): string {
    let drawn = '';
    for (let n = 0; n < length; n++) drawn += alphabet[this.int(0, alphabet.length)];
    return drawn;
  }
}
