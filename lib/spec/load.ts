import { applyFlags, type ParameterFlag } from './flags';
import { fromKatib, isKatib } from './katib';
import { normalise } from './normalise';
import { type Problem, ProblemList } from './problem';
import { readCsv } from './read-csv';
import { readJson } from './read-json';
import { readYaml } from './read-yaml';
import { expandShorthand, type FullFile } from './shorthand';
import { mapOf, MAX_DEPTH, scalar, type Shape, type SourceNode } from './source-node';
import type { SweepSpec } from './sweep-spec';

export interface LoadOptions {
  /** Tells the format by its extension (.json, .yaml, .yml, .csv) and gives the sweep its name where the file does not. */
  readonly fileName: string;
  /** Parameters that are added to those of the file, or replace them. @default none */
  readonly flags?: readonly ParameterFlag[];
}

export interface Loaded {
  /** Absent when there is any problem. */
  readonly spec?: SweepSpec;
  /** Everything that is wrong, in file order. */
  readonly problems: readonly Problem[];
  /** What is doubtful or ignored; the sweep runs. */
  readonly warnings: readonly Problem[];
}

type Reader = (text: string, problems: ProblemList) => SourceNode | undefined;

const READERS: ReadonlyMap<string, Reader> = new Map([
  ['.json', readJson],
  ['.yaml', readYaml],
  ['.yml', readYaml],
  ['.csv', readCsv],
]);

/** The text of a sweep file to a spec. Never throws for a bad file: `problems` has everything that is wrong. */
export function parseSweepFile(text: string, { fileName, flags = [] }: LoadOptions): Loaded {
  // The mark that some editors put before a file is no part of it.
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const problems = new ProblemList();
  const warnings = new ProblemList();
  const root = read(content, fileName, problems);
  if (root !== undefined) refuseKeys(root, problems);
  const file = root && toFull(root, problems, warnings);
  return finish(content, file, { fileName, flags }, problems, warnings);
}

/** Whichever way a file is written, as one with the keys of a sweep file. */
function toFull(root: SourceNode, problems: ProblemList, warnings: ProblemList): FullFile | undefined {
  if (isKatib(root)) return { shape: 'full', root: fromKatib(root, problems, warnings) };
  return expandShorthand(root, problems, warnings);
}

/** A grid made of `-p` flags alone. */
export function specFromFlags(flags: readonly ParameterFlag[], options: { readonly name?: string } = {}): Loaded {
  const root = mapOf(0, [
    ['method', scalar('grid', 0)],
    ['parameters', mapOf(0, [])],
  ]);
  return finish(
    '',
    { shape: 'grid', root },
    { fileName: options.name ?? 'sweep', flags },
    new ProblemList(),
    new ProblemList(),
  );
}

function finish(
  text: string,
  file: FullFile | undefined,
  { fileName, flags = [] }: LoadOptions,
  problems: ProblemList,
  warnings: ProblemList,
): Loaded {
  const shape: Shape = file?.shape ?? 'full';
  const spec = file && normalise(applyFlags(file.root, flags, problems), fileName, problems, warnings);
  return {
    ...(spec && problems.isEmpty && { spec }),
    problems: problems.finish(text, shape),
    warnings: warnings.finish(text, shape),
  };
}

function read(text: string, fileName: string, problems: ProblemList): SourceNode | undefined {
  const extension = /\.[^./\\]*$/.exec(fileName)?.[0].toLowerCase() ?? '';
  const reader = READERS.get(extension);
  if (reader === undefined) {
    const found = extension === '' ? 'no extension' : `the extension '${extension.slice(0, 40)}'`;
    const message = `the file name has ${found}; allowed are ${[...READERS.keys()].join(', ')}`;
    problems.add(0, [], 'UnknownFormat', message);
    return undefined;
  }
  return reader(text, problems);
}

/** `__proto__` is a key like any other to JSON, and a trap to most programs that read it. */
function refuseKeys(node: SourceNode, problems: ProblemList, path: (string | number)[] = []): void {
  if (path.length > MAX_DEPTH || node.kind === 'scalar') return;
  const descend = (step: string | number, value: SourceNode): void => {
    path.push(step);
    refuseKeys(value, problems, path);
    path.pop();
  };
  if (node.kind === 'list') {
    for (const [index, item] of node.items.entries()) descend(index, item);
    return;
  }
  for (const [key, { keyPlace, value }] of node.entries) {
    if (key === '__proto__')
      problems.add(keyPlace, [...path, key], 'InvalidName', "the key '__proto__' is not allowed");
    descend(key, value);
  }
}
