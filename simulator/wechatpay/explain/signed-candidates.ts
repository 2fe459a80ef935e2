import type { MistakeName } from './signature-mistakes';
import { type Draft, type Edit, sizeOf } from './signed-draft';

/** What a mistake can have made of a text. */
export type Suspect = {
  name: MistakeName;
  /** What it changes; two that change the same do not combine. */
  part: string;
  /** The likeliest first. */
  edits: Edit[];
  /** Tried by itself, and after all others: it has very many edits. */
  alone?: true;
};

export type Candidate = { draft: Draft; mistakes: MistakeName[] };

/** Of a mistake, so many edits are combined with those of another; two mistakes at most. */
const PAIRED_EDITS_MAX = 2;
/** Candidates, the one without a mistake included, not counting those of suspects that are tried alone. */
export const CANDIDATES_MAX = 900;
/** And of those that are tried alone: the thousand milliseconds of a second. */
export const CANDIDATES_ALONE_MAX = 1000;
/** Bytes that may be put together and digested for one explanation: some ten milliseconds of work. */
export const CANDIDATE_BYTES_MAX = 4 * 1024 * 1024;

/**
 * Every text that may have been signed, the likeliest first: the right one, one mistake, two mistakes, then what is
 * tried alone. One that is too large for what is left of the limit is left out.
 */
export function* candidatesOf(draft: Draft, suspects: Suspect[]): Generator<Candidate> {
  const usual = suspects.filter(({ alone }) => !alone);
  const rest = suspects.filter(({ alone }) => alone);
  const budget = { bytes: CANDIDATE_BYTES_MAX };
  yield* limited(usualOf(draft, usual), CANDIDATES_MAX, budget);
  yield* limited(singlesOf(draft, rest), CANDIDATES_ALONE_MAX, budget);
}

function* limited(all: Iterable<Candidate>, max: number, budget: { bytes: number }): Generator<Candidate> {
  let count = 0;
  for (const candidate of all) {
    if (count++ >= max) return;
    const size = sizeOf(candidate.draft);
    if (size > budget.bytes) continue;
    budget.bytes -= size;
    yield candidate;
  }
}

function* usualOf(draft: Draft, suspects: Suspect[]): Generator<Candidate> {
  yield { draft, mistakes: [] };
  yield* singlesOf(draft, suspects);
  yield* pairsOf(draft, suspects);
}

function* singlesOf(draft: Draft, suspects: Suspect[]): Generator<Candidate> {
  for (const { name, edits } of suspects) {
    for (const edit of edits) yield { draft: edit(draft), mistakes: [name] };
  }
}

function* pairsOf(draft: Draft, suspects: Suspect[]): Generator<Candidate> {
  for (const [index, first] of suspects.entries()) {
    for (const second of suspects.slice(index + 1)) {
      if (first.part === second.part) continue;
      yield* pairOf(draft, first, second);
    }
  }
}

function* pairOf(draft: Draft, first: Suspect, second: Suspect): Generator<Candidate> {
  for (const one of first.edits.slice(0, PAIRED_EDITS_MAX)) {
    for (const other of second.edits.slice(0, PAIRED_EDITS_MAX)) {
      yield { draft: other(one(draft)), mistakes: [first.name, second.name] };
    }
  }
}
