const { projects } = require('./jest.config.cjs');

const e2e = projects.find(({ displayName }) => displayName === 'e2e');

/** What takes minutes, or needs Docker or moto. `npm run test:e2e` runs it. */
module.exports = {
  testTimeout: 240_000,
  // They wait more than they work.
  maxWorkers: 2,
  // Of the tests of one file that run side by side: each has programs and containers of its own.
  maxConcurrency: 2,
  projects: [
    // Crashes by the dozen, full disks, floods of output.
    { ...e2e, displayName: 'stress', testMatch: ['<rootDir>/test/stress/**/*.test.ts'] },
    // nginx, gunicorn and the program.
    {
      ...e2e,
      displayName: 'serve',
      testMatch: ['<rootDir>/test/container/serve/**/*.test.ts'],
      globalSetup: '<rootDir>/test/container/serve/support/setup.ts',
    },
    // A simulated AWS.
    { ...e2e, displayName: 'moto', testMatch: ['<rootDir>/test/**/*.moto.test.ts'] },
    // Real containers.
    {
      ...e2e,
      displayName: 'docker',
      testMatch: ['<rootDir>/test/docker/**/*.test.ts'],
      globalSetup: '<rootDir>/test/docker/support/setup.ts',
    },
    // The app deployed to moto, and sweeps on it in containers.
    {
      ...e2e,
      displayName: 'deployed',
      testMatch: ['<rootDir>/test/deployed/**/*.test.ts'],
      globalSetup: '<rootDir>/test/docker/support/setup.ts',
    },
  ],
};
