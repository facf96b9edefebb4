import { stringify } from 'yaml';
import { formatProblems } from '../../lib/spec/format-problems';
import { type Loaded, parseSweepFile } from '../../lib/spec/load';
import type { Domain, SweepSpec } from '../../lib/spec/sweep-spec';

/** What a YAML text says, with the problems as `code line:column`. */
export function codesOf({ problems }: Loaded): string[] {
  return problems.map(({ code, line, column }) => `${code} ${line}:${column}`);
}

export function parseYaml(text: string): Loaded {
  return parseSweepFile(text, { fileName: 'sweep.yaml' });
}

/** The spec of a good file; the problems of a bad one are the error. */
export function specOf(text: string, fileName = 'sweep.yaml'): SweepSpec {
  const { spec, problems } = parseSweepFile(text, { fileName });
  if (spec === undefined) throw new Error(formatProblems(fileName, problems, text));
  return spec;
}

/** The domain of the one parameter of a random sweep. */
export function domainOf(definition: string): Domain | undefined {
  return specOf(`method: random\nrun_cap: 9\nparameters:\n  x: ${definition}\n`).parameters[0]?.domain;
}

export function toYaml(value: unknown): string {
  return stringify(value, { aliasDuplicateObjects: false });
}
