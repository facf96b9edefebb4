import { accessSync, closeSync, constants, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { SweepError } from '../contract/sweep-error';
import type { Verb } from '../launch/launcher';
import { quoted } from './call';

/** Bytes of a file in which its first line ends, if a system is to start it by that line. */
const FIRST_LINE = 256;

/**
 * Checks that a container folder holds a program that can be started.
 *
 * @param hint what to do when there is none. @default to name it in the sweep file
 * @param verb what it is to be started for. @default train
 * @throws ContainerNotFound, ProgramNotFound, ProgramNotExecutable, ProgramUnreadable, ProgramLineEnds
 */
export function checkProgram(container: string, hint?: string, verb: Verb = 'train'): void {
  if (!look(container)?.isDirectory()) {
    throw new SweepError('ContainerNotFound', `there is no container folder ${container}`, {
      hint: hint ?? "name the folder that holds the program 'train' with `container:` in the sweep file",
    });
  }
  const program = join(container, verb);
  if (!look(program)?.isFile()) {
    throw new SweepError('ProgramNotFound', `there is no program '${verb}' in ${container}`, {
      hint: hint ?? 'put an executable file of this name there; container/README.md says what it has to do',
    });
  }
  if (!isExecutable(program)) {
    throw new SweepError('ProgramNotExecutable', `${program} is not executable`, {
      hint: `chmod +x ${quoted(program)}`,
    });
  }
  checkLineEnds(program);
}

/** A script that an editor or git has saved as Windows does: its interpreter is looked for with a carriage return. */
export function checkLineEnds(program: string): void {
  if (!/^#![^\n]*\r\n/.test(beginning(program))) return;
  throw new SweepError(
    'ProgramLineEnds',
    `${program} has the line ends of Windows (CRLF), with which no system starts it`,
    {
      hint: `sed -i 's/\\r$//' ${quoted(program)}; with git, put \`* text=auto eol=lf\` into .gitattributes`,
    },
  );
}

function look(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new SweepError('ProgramUnreadable', `${path} cannot be looked at: ${(error as Error).message}`, {
      hint: 'a folder can be looked into by those who may execute it: chmod a+rx FOLDER',
      cause: error,
    });
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Empty where it cannot be read: a program that can only be executed is none that has lines. */
function beginning(file: string): string {
  const buffer = Buffer.alloc(FIRST_LINE);
  try {
    const opened = openSync(file, 'r');
    try {
      return buffer.toString('latin1', 0, readSync(opened, buffer));
    } finally {
      closeSync(opened);
    }
  } catch {
    return '';
  }
}
