const transform = { '\\.ts$': '<rootDir>/tests/support/esbuild-transform.js' };
const moduleFileExtensions = ['ts', 'js', 'json', 'node'];

/** Three projects: `node` (kit and simulator), `component` (the mini-program in jsdom), `browser` (Chromium). */
module.exports = {
  // A worker keeps some of every file it ran, Node's own lists of async storages too, and gets slower with each: by
  // the hundredth file, threefold. A new one costs a second.
  workerIdleMemoryLimit: '500MB',
  // How fast a machine is, is no rule of ours: a first test may have to build the functions, beside other work.
  testTimeout: 30_000,
  projects: [
    {
      displayName: 'node',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/tests/miniprogram/', '<rootDir>/tests/browser/'],
      modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/tools/'],
      moduleFileExtensions,
      transform,
    },
    {
      displayName: 'component',
      testEnvironment: 'jsdom',
      testEnvironmentOptions: { url: 'https://jest.test' },
      testMatch: ['<rootDir>/tests/miniprogram/**/*.test.ts'],
      modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/tools/'],
      moduleFileExtensions,
      transform,
      snapshotSerializers: ['miniprogram-simulate/jest-snapshot-plugin'],
    },
    {
      displayName: 'browser',
      testEnvironment: 'node',
      testMatch: ['<rootDir>/tests/browser/**/*.test.ts'],
      modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/tools/'],
      moduleFileExtensions,
      transform,
    },
  ],
};
