import { RULES } from './architecture/rules';
import { readSources, source } from './architecture/sources';

const product = readSources(['bin', 'lambda', 'lib']);

test('there is something to check', () => {
  expect(product.length).toBeGreaterThan(30);
  expect(product.flatMap(({ imports }) => imports).length).toBeGreaterThan(100);
});

test.each(Object.entries(RULES))('%s holds', (_, rule) => {
  expect(rule(product)).toEqual([]);
});

/** What each rule has to catch. */
const offences: { readonly [rule in keyof typeof RULES]: readonly (readonly [path: string, text: string])[] } = {
  pureFolders: [
    ['lib/space/a.ts', "import { readFileSync } from 'node:fs';"],
    ['lib/space/a.ts', "import { openStore } from '../store/registry';"],
    ['lib/spec/load.ts', "import { readSweepFile } from './read-file';"],
    ['lib/report/a.ts', "import pc from 'picocolors';"],
    ['lib/sweep/a.ts', "const fs = await import('fs');"],
    ['lib/sweep/a.ts', 'export const now = () => Date.now();'],
    ['lib/sweep/a.ts', 'const at = new Date();'],
    ['lib/search/a.ts', 'const x = Math.random();'],
    ['lib/numeric/a.ts', "console.log('here');"],
    ['lib/contract/a.ts', "const home = process.env['HOME'];"],
  ],
  cdkInInfra: [
    ['lib/cli/a.ts', "import { Stack } from 'aws-cdk-lib';"],
    ['bin/sweep.ts', "import { Bucket } from 'aws-cdk-lib/aws-s3';"],
    ['lib/contract/a.ts', "import type { Construct } from 'constructs';"],
  ],
  awsSdkAtTheEdge: [
    ['lib/cli/a.ts', "import { S3Client } from '@aws-sdk/client-s3';"],
    ['lib/store/store.ts', "export type { S3Client } from '@aws-sdk/client-s3';"],
  ],
  infraMeetsRunTimeInContract: [
    ['lib/infra/a.ts', "import { openStore } from '../store/registry';"],
    ['lib/cli/a.ts', "import { SweepStack } from '../infra/sweep-stack';"],
  ],
  entriesAreNotImported: [
    ['lib/cli/a.ts', "import { main } from '../../bin/sweep';"],
    ['lib/aws/a.ts', "const handler = await import('../../lambda/sweep-finished/handler');"],
  ],
  noBarrels: [['lib/space/index.ts', "export * from './space';"]],
  onlyRegistriesNameImplementations: [['lib/cli/a.ts', "import { GridSearcher } from '../search/grid';"]],
  noCycles: [['lib/space/knot.ts', "import { x } from './loop';"]],
};

const surroundings = [
  source('lib/search/grid.ts', 'export class GridSearcher implements Searcher {\n}'),
  source('lib/space/loop.ts', "import {\n  y,\n} from './knot';"),
];

describe.each(Object.entries(offences))('%s catches', (name, files) => {
  test.each(files)('%s: %s', (path, text) => {
    const others = surroundings.filter((other) => other.path !== path);
    const found = RULES[name as keyof typeof RULES]([...others, source(path, text)]);
    expect(found).toEqual([expect.stringContaining(path)]);
  });
});

test('what is allowed is not caught', () => {
  const fine = [
    source('lib/infra/a.ts', "import { Stack } from 'aws-cdk-lib';\nimport { KEY } from '../contract/a';"),
    source('lib/aws/s3.ts', "import { S3Client } from '@aws-sdk/client-s3';"),
    source('lib/search/registry.ts', "import { GridSearcher } from './grid';"),
    source('lib/cli/b.ts', "import type { GridSearcher } from '../search/grid';"),
    source('lib/space/a.ts', "// Math.random() is not allowed here\nimport type { Json } from '../contract/json';"),
    source('lib/report/a.ts', 'const text = new Date(milliseconds).toISOString();'),
    source('lib/store/a.ts', 'class Wrapped implements Store {\n  constructor(inner: Store) {}\n}'),
    source('lib/cli/a.ts', "import { Wrapped } from '../store/a';"),
    source('lib/spec/read-file.ts', "import { open } from 'node:fs/promises';"),
  ];
  const all = [...surroundings.slice(0, 1), ...fine];
  expect(Object.values(RULES).flatMap((rule) => rule(all))).toEqual([]);
});
