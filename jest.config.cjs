const swc = [
  '@swc/jest',
  { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
];

const shared = {
  rootDir: __dirname,
  testEnvironment: 'node',
  transform: { '^.+\\.ts$': swc },
  // Parameters of every module instead of look-ups in the sandbox's global scope, which take longer than most calls.
  sandboxInjectedGlobals: ['Array', 'Float64Array', 'Infinity', 'JSON', 'Map', 'Math', 'Number', 'Object', 'Set'],
};

/** `unit` never imports the CDK; `e2e` runs the command as it is installed. */
module.exports = {
  testTimeout: 60_000,
  // The default leaves a core idle, which is half of a small machine.
  maxWorkers: '100%',
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/(?:infra|e2e|stress|docker|deployed|container/serve)/',
        // They need moto, which is installed by pip.
        '\\.moto\\.test\\.ts$',
      ],
    },
    { ...shared, displayName: 'infra', testMatch: ['<rootDir>/test/infra/**/*.test.ts'] },
    {
      ...shared,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
      globalSetup: '<rootDir>/test/e2e/support/build.ts',
    },
  ],
};
