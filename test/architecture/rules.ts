import type { Source } from './sources';

/** Folders of `lib` whose code depends on its arguments alone. */
const PURE = [
  'contract',
  'spec',
  'space',
  'numeric',
  'search',
  'simulate',
  'stopping',
  'sweep',
  'report',
  'cost',
  'doctor',
  'check',
];
/** The one file of a pure folder that reads a file. */
const FILE_READER = 'lib/spec/read-file.ts';
/** Packages that are pure themselves. */
const PURE_PACKAGES = ['pure-rand', 'yaml', 'zod'];
/** What changes from run to run or reaches outside. */
const IMPURE =
  /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.|\bMath\.random\b|\bconsole\.|\bprocess\.|\bset(?:Timeout|Interval)\b/g;

const CDK = /^(?:aws-cdk-lib|constructs|cdk-nag|@aws-cdk\/.*)(?:\/|$)/;
const CDK_PLACES = [/^lib\/infra\//, /^bin\/app\.ts$/];

const AWS_SDK = /^@(?:aws-sdk|smithy)\//;
/** Commands that exist only for AWS belong in this list too, one by one. */
const AWS_PLACES = [/^lib\/aws\//, /^lib\/store\/s3-/, /^lib\/backend\/(?:batch|sagemaker)(?:\/|[-.])/, /^lambda\//];

/** Interfaces whose implementations only a registry names. */
const REGISTERED = ['Backend', 'Launcher', 'Searcher', 'StoppingRule', 'Store'];

/** A rule of the design: what is wrong in a set of sources, one sentence each. */
export type Rule = (sources: readonly Source[]) => string[];

const pureFolders: Rule = (sources) =>
  sources
    .filter(isPure)
    .flatMap(({ path, text, imports }) => [
      ...imports
        .filter(({ target }) => !isPureTarget(target))
        .map(
          ({ target }) =>
            `${path} imports ${target}: ${PURE.join(', ')} import only each other and ${PURE_PACKAGES.join(', ')}`,
        ),
      ...[...text.matchAll(IMPURE)].map(
        ([use]) => `${path} uses ${use}: take it as an argument, so that equal arguments give equal results`,
      ),
    ]);

const cdkInInfra: Rule = (sources) =>
  misplaced(sources, CDK, CDK_PLACES, 'the CDK is for lib/infra and bin/app.ts alone');

const awsSdkAtTheEdge: Rule = (sources) =>
  misplaced(
    sources,
    AWS_SDK,
    AWS_PLACES,
    'the AWS SDK is for lib/aws, lib/store/s3-*, lib/backend/{batch,sagemaker} and lambda alone',
  );

const infraMeetsRunTimeInContract: Rule = (sources) =>
  sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ target }) => /^(?:lib|bin|lambda)\//.test(target) && !target.startsWith('lib/contract/'))
      .filter(({ target }) => isInfra(path) !== isInfra(target) && path !== 'bin/app.ts')
      .map(({ target }) => `${path} imports ${target}: infrastructure and run time meet in lib/contract alone`),
  );

const entriesAreNotImported: Rule = (sources) =>
  sources.flatMap(({ path, imports }) =>
    imports
      .filter(({ target }) => /^(?:bin|lambda)\//.test(target) && folderOf(target) !== folderOf(path))
      .map(({ target }) => `${path} imports ${target}: nobody imports bin or lambda; move what is shared to lib`),
  );

const noBarrels: Rule = (sources) =>
  sources
    .filter(({ path }) => /(?:^|\/)index\.ts$/.test(path))
    .map(({ path }) => `${path} is a barrel file: import from the file that defines the name`);

const onlyRegistriesNameImplementations: Rule = (sources) => {
  const implementations = new Set(sources.filter(isImplementation).map(({ path }) => path));
  return sources
    .filter(({ path }) => !path.endsWith('/registry.ts'))
    .flatMap(({ path, imports }) =>
      imports
        .filter(
          ({ target, typeOnly }) => implementations.has(target) && !typeOnly && folderOf(target) !== folderOf(path),
        )
        .map(
          ({ target }) =>
            `${path} imports ${target}: only a registry.ts names an implementation; ask the registry for it`,
        ),
    );
};

const noCycles: Rule = (sources) => {
  const next = new Map(
    sources.map(({ path, imports }) => [path, imports.filter(({ typeOnly }) => !typeOnly).map(({ target }) => target)]),
  );
  const finished = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      cycles.push(`${[...trail.slice(trail.indexOf(path)), path].join(' -> ')} is a cycle of imports`);
      return;
    }
    if (finished.has(path)) return;
    for (const target of next.get(path) ?? []) visit(target, [...trail, path]);
    finished.add(path);
  };
  for (const path of next.keys()) visit(path, []);
  return cycles;
};

/** Which part of the program may depend on which; the linter holds the same rules as far as it can. */
export const RULES = {
  pureFolders,
  cdkInInfra,
  awsSdkAtTheEdge,
  infraMeetsRunTimeInContract,
  entriesAreNotImported,
  noBarrels,
  onlyRegistriesNameImplementations,
  noCycles,
};

function isPure({ path }: Source): boolean {
  return inPureFolder(path) && path !== FILE_READER;
}

function inPureFolder(path: string): boolean {
  return PURE.some((folder) => path.startsWith(`lib/${folder}/`));
}

function isPureTarget(target: string): boolean {
  if (/^(?:lib|bin|lambda|\.\.)\//.test(target)) return inPureFolder(target) && target !== FILE_READER;
  return PURE_PACKAGES.includes(target);
}

function isInfra(path: string): boolean {
  return path.startsWith('lib/infra/');
}

function misplaced(sources: readonly Source[], packages: RegExp, places: readonly RegExp[], why: string): string[] {
  return sources
    .filter(({ path }) => !places.some((place) => place.test(path)))
    .flatMap(({ path, imports }) =>
      imports.filter(({ target }) => packages.test(target)).map(({ target }) => `${path} imports ${target}: ${why}`),
    );
}

/** A class that adds something to another of its kind, which it is given, names no implementation. */
function isImplementation({ text }: Source): boolean {
  return REGISTERED.some((name) => {
    const implementing = new RegExp(`\\bimplements\\s[^{]*\\b${name}\\b`).test(text);
    const wrapping = new RegExp(`constructor\\([^)]*:\\s*${name}\\b`).test(text);
    return implementing && !wrapping;
  });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
