import { SweepError } from '../contract/sweep-error';
import { parseParameterFlag } from '../spec/flags';
import { formatProblems } from '../spec/format-problems';
import { parseSweepFile, specFromFlags, type Loaded } from '../spec/load';
import { readSweepFile } from '../spec/read-file';
import type { SweepSpec } from '../spec/sweep-spec';
import { call } from './call';
import type { Reporter } from './reporter';

export interface SpecSource {
  /** Path of the sweep file. */
  readonly grid?: string;
  /** `NAME=VALUES`, as often as wanted. */
  readonly param?: readonly string[];
  readonly name?: string;
}

/**
 * The sweep that the command line describes: a file, parameters, or a file with parameters changed.
 *
 * @throws NoSweepFile, InvalidSweepFile with every problem of the file, and what reading a file may throw
 */
export async function loadSpec(reporter: Reporter, source: SpecSource): Promise<SweepSpec> {
  const flags = (source.param ?? []).map(parseParameterFlag);
  if (source.grid === undefined) {
    if (flags.length === 0) {
      throw new SweepError('NoSweepFile', 'there is nothing to sweep over: name a sweep file or parameters', {
        hint: `--grid FILE, or -p lr=0.1,0.01; \`${call('init')}\` writes a first file`,
      });
    }
    return accept(specFromFlags(flags, source.name === undefined ? {} : { name: source.name }), '-p', '', reporter);
  }
  const text = await readSweepFile(source.grid);
  return accept(parseSweepFile(text, { fileName: source.grid, flags }), source.grid, text, reporter);
}

function accept({ spec, problems, warnings }: Loaded, fileName: string, text: string, reporter: Reporter): SweepSpec {
  if (warnings.length > 0) reporter.warning(formatProblems(fileName, warnings));
  if (spec) return spec;
  reporter.event('problems', { file: fileName, problems });
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  throw new SweepError('InvalidSweepFile', `${fileName} has ${count}\n${formatProblems(fileName, problems, text)}`);
}
