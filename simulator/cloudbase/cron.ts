const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Triggers are read in Beijing time, which has no summer time. */
const BEIJING_MS = 8 * 60 * MINUTE_MS;

type Field = { every: number; from: number };
export type Cron = { text: string; second: Field; minute: Field; hour: Field };

/**
 * A trigger's seven fields: second minute hour day month week year
 * (docs.cloudbase.net/en/cloud-function/timer-trigger). The first three may be `*`, a number or a step; of the others
 * only `*` is known here.
 * @throws RangeError that says what was found and what is understood
 */
export function parseCron(text: string): Cron {
  const [second, minute, hour, ...rest] = text.trim().split(/\s+/);
  const daily = rest.length === 4 && rest.every((field) => field === '*');
  if (second === undefined || minute === undefined || hour === undefined || !daily) throw notUnderstood(text);
  return {
    text,
    second: field(text, second, 60),
    minute: field(text, minute, 60),
    hour: field(text, hour, 24),
  };
}

/** The first instant (epoch ms, a whole second) after `at`. */
export function nextAfter(cron: Cron, at: number): number {
  const local = at + BEIJING_MS;
  let day = Math.floor(local / DAY_MS) * DAY_MS;
  // Every cron understood here comes at least once a day: today or tomorrow it is found.
  for (let days = 0; days < 2; days++, day += DAY_MS) {
    for (const hour of values(cron.hour, 24)) {
      const start = day + hour * 60 * MINUTE_MS;
      if (start + 60 * MINUTE_MS <= local) continue;
      for (const minute of values(cron.minute, 60)) {
        for (const second of values(cron.second, 60)) {
          const instant = start + minute * MINUTE_MS + second * 1000;
          if (instant > local) return instant - BEIJING_MS;
        }
      }
    }
  }
  throw new Error(`no instant of '${cron.text}' was found`);
}

function field(text: string, given: string, below: number): Field {
  if (given === '*') return { every: 1, from: 0 };
  const step = /^\*\/(\d{1,2})$/.exec(given);
  if (step && Number(step[1]) >= 1 && Number(step[1]) < below) return { every: Number(step[1]), from: 0 };
  if (/^\d{1,2}$/.test(given) && Number(given) < below) return { every: below, from: Number(given) };
  throw notUnderstood(text);
}

function values({ every, from }: Field, below: number): number[] {
  return Array.from({ length: Math.ceil((below - from) / every) }, (_, n) => from + n * every);
}

function notUnderstood(text: string): RangeError {
  return new RangeError(
    `timer '${text}' is not understood: it needs seven fields (second minute hour day month week year), ` +
      "the first three each *, a number or */n, the others *; such as '0 */5 * * * * *' or '0 30 10 * * * *'",
  );
}
