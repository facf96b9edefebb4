import { writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { SweepError } from '../../contract/sweep-error';
import { STARTER_FILE } from '../../spec/starter';
import { call, quoted } from '../call';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';

const DEFAULT_FILE = 'sweep.yaml';

/** `sweep init`: writes a first sweep file, never over another one. */
export async function initCommand(io: Io, file = DEFAULT_FILE): Promise<ExitCode> {
  if (!/\.ya?ml$/i.test(file)) {
    throw new SweepError('NotAYamlName', `'${file}' is not the name of a YAML file`, {
      hint: 'the starter has comments; end the name with .yaml',
    });
  }
  try {
    await writeFile(file, STARTER_FILE, { flag: 'wx' });
  } catch (error) {
    throw notWritten(file, error);
  }
  io.out(`${io.colors.green('✓')} ${file} is written. Next:`);
  const data = join(dirname(resolve(file)), 'data');
  io.out(`  1. put your data into ${data}: CSV files, or change \`channels:\``);
  io.out('  2. keep the program, a classifier for such files, or name the folder with your own in `container:`');
  io.out(`  3. ${call('validate')} ${quoted(file)}`);
  io.out(`  4. ${call('run')} --grid ${quoted(file)} --dry-run, and then without --dry-run`);
  return ExitCode.ok;
}

function notWritten(file: string, error: unknown): SweepError {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EEXIST') {
    return new SweepError('FileExists', `${file} is there already, and is left as it is`, {
      hint: `name another file: ${call('init')} FILE.yaml`,
    });
  }
  if (code === 'ENOENT') {
    return new SweepError('FolderNotFound', `there is no folder for ${file}`, { hint: 'make it first' });
  }
  return new SweepError('FileNotWritten', `${file} cannot be written (${String(code)})`, {
    hint: 'check permissions and room on the disk',
    source: 'machine',
    cause: error,
  });
}
