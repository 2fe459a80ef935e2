/** At most one question per order to the gateway in this time, per instance: a page that polls is not a storm. */
const PAUSE_MS = 5_000;
const REMEMBERED_MAX = 2_000;

export interface QuestionLimit {
  /** May the gateway be asked about this order now? A yes is remembered. */
  mayAsk(out_trade_no: string, now: number): boolean;
}

export function createQuestionLimit(): QuestionLimit {
  const asked = new Map<string, number>();
  return {
    mayAsk(out_trade_no, now) {
      const last = asked.get(out_trade_no);
      // A clock that was set back must not silence an order for long.
      if (last !== undefined && Math.abs(now - last) < PAUSE_MS) return false;
      asked.delete(out_trade_no);
      asked.set(out_trade_no, now);
      if (asked.size > REMEMBERED_MAX) asked.delete(asked.keys().next().value!);
      return true;
    },
  };
}
