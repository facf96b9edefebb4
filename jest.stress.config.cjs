const { projects } = require('./jest.config.cjs');

const e2e = projects.find(({ displayName }) => displayName === 'e2e');

/** What takes minutes: crashes by the dozen, full disks, floods of output. `npm run test:e2e` runs it. */
module.exports = {
  ...e2e,
  displayName: 'stress',
  testMatch: ['<rootDir>/test/stress/**/*.test.ts'],
  testTimeout: 240_000,
  // They wait more than they work.
  maxWorkers: 2,
};
