import { createRateLimit } from '../../src/runtime/rate-limit';

function limitAt() {
  const time = { ms: 0 };
  const clock = { now: () => 0, monotonic: () => time.ms, sleep: async () => undefined };
  return { time, limit: createRateLimit(clock) };
}
const taken = (limit: { takes(openid: string): boolean }, openid: string, times: number) =>
  Array.from({ length: times }, () => limit.takes(openid)).filter(Boolean).length;

test('a hundred at once, then twenty a second, by the clock that cannot be set', () => {
  const { time, limit } = limitAt();
  expect(taken(limit, 'oA', 150)).toBe(100);
  time.ms += 1_000;
  expect(taken(limit, 'oA', 150)).toBe(20);
  time.ms += 49;
  expect(taken(limit, 'oA', 5)).toBe(0);
  time.ms += 1;
  expect(taken(limit, 'oA', 5)).toBe(1);
});

test('a pause of an hour saves up no more than a hundred', () => {
  const { time, limit } = limitAt();
  taken(limit, 'oA', 100);
  time.ms += 3_600_000;
  expect(taken(limit, 'oA', 500)).toBe(100);
});

test('one user’s storm is no other’s', () => {
  const { limit } = limitAt();
  taken(limit, 'oA', 500);
  expect(limit.takes('oB')).toBe(true);
});

test('five thousand users are remembered; of more, those who were silent longest are forgotten', () => {
  const { limit } = limitAt();
  taken(limit, 'oFirst', 500);
  for (let n = 0; n < 4_999; n++) limit.takes(`o${n}`);
  expect(limit.takes('oFirst')).toBe(false);
  for (let n = 0; n < 5_000; n++) limit.takes(`p${n}`);
  expect(limit.takes('oFirst')).toBe(true);
});
