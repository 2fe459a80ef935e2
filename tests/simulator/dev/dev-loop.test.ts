import { DevLoop } from '../../../simulator/dev/dev-loop';

beforeEach(() => jest.useFakeTimers());

afterEach(() => {
  expect(jest.getTimerCount()).toBe(0);
  jest.useRealTimers();
});

/** A loop whose builds end when the test says so. */
function loop(swap: () => Promise<void> = async () => undefined) {
  const happened: string[] = [];
  const ends: ((problem?: string) => void)[] = [];
  const dev = new DevLoop({
    build: () => {
      happened.push('build');
      return new Promise((resolve) => ends.push(resolve));
    },
    swap: async () => {
      happened.push('swap');
      await swap();
    },
    pages: { built: () => happened.push('built'), failed: (problem) => happened.push(`failed: ${problem}`) },
    log: () => undefined,
  });
  const save = () => {
    dev.changed();
    jest.advanceTimersByTime(100);
  };
  const end = async (problem?: string) => {
    ends.shift()!(problem);
    await jest.advanceTimersByTimeAsync(0);
  };
  return { dev, happened, save, end };
}

test('a save builds, puts the build in service, and tells the pages, in this order', async () => {
  const { happened, save, end } = loop();
  save();
  expect(happened).toEqual(['build']);
  await end();
  expect(happened).toEqual(['build', 'swap', 'built']);
});

test('a burst of saves is one build', async () => {
  const { dev, happened, end } = loop();
  for (let n = 0; n < 20; n++) {
    dev.changed();
    jest.advanceTimersByTime(10);
  }
  jest.advanceTimersByTime(100);
  expect(happened).toEqual(['build']);
  await end();
});

test('what is saved during a build leads to one build more, however often it was', async () => {
  const { happened, save, end } = loop();
  save();
  for (let n = 0; n < 5; n++) save();
  expect(happened).toEqual(['build']);
  await end();
  jest.advanceTimersByTime(100);
  expect(happened).toEqual(['build', 'swap', 'built', 'build']);
  await end();
  jest.advanceTimersByTime(1_000);
  expect(happened.filter((one) => one === 'build')).toHaveLength(2);
});

test('a build that fails changes nothing that runs; the pages are told, and the next one counts', async () => {
  const { happened, save, end } = loop();
  save();
  await end('src/a.ts:3: expected ;');
  expect(happened).toEqual(['build', 'failed: src/a.ts:3: expected ;']);
  save();
  await end();
  expect(happened.slice(2)).toEqual(['build', 'swap', 'built']);
});

test('products that cannot be read are a problem like any other', async () => {
  const { happened, save, end } = loop(() => Promise.reject(new RangeError('products.json is not an array')));
  save();
  await end();
  expect(happened.at(-1)).toBe('failed: products.json is not an array');
});

test('closed, it builds no more, and a build that still ends is of no consequence', async () => {
  const { dev, happened, save, end } = loop();
  save();
  dev.changed();
  dev.close();
  await end();
  save();
  expect(happened.filter((one) => one === 'build' || one === 'built')).toEqual(['build']);
});
