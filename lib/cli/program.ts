import { Command } from 'commander';
import { VERSION } from '../contract/version';
import type { ExitCode } from './exit-codes';
import type { Io } from './io';
import { addLookCommands } from './program/look';
import { addRunCommands } from './program/run';
import { addSearchCommands } from './program/search';
import { addServeCommands } from './program/serve';
import { addWriteCommands } from './program/write';

/** Where a command's exit code goes. */
export type Done = (code: ExitCode) => void;

/**
 * The command line as data: every command, argument and option. What commands do is loaded when they are called:
 * most of the program is not needed to print a help text.
 *
 * The name in angle brackets says what a value is, for completion: file, dir, sweep.
 */
export function createProgram(io: Io, done: Done): Command {
  const program = new Command('sweep')
    .description('Run a training program many times with different hyperparameters.')
    .version(VERSION, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help for a command')
    .helpCommand(false)
    .exitOverride()
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => io.out(text.trimEnd()),
      writeErr: (text) => io.err(text.trimEnd()),
      // Errors are thrown, and told by the one that catches them.
      outputError: () => undefined,
      getOutHelpWidth: () => Math.min(io.columns, 100),
    })
    .option('--debug', 'show where an error arose')
    .addHelpText('after', EXAMPLES);
  addWriteCommands(program.commandsGroup('Write a sweep file:'), io, done);
  addRunCommands(program.commandsGroup('Run:'), io, done);
  addSearchCommands(program.commandsGroup('Search without running:'), io, done);
  addServeCommands(program.commandsGroup('Use a model:'), io, done);
  addLookCommands(program.commandsGroup('Look:'), io, done);
  return program;
}

const EXAMPLES = `
A sweep is named by its id or the beginning of it, by the path or s3:// address of its folder, or not at all: then the
latest is meant, of this machine and of the deployment in AWS, where there is one.

Examples:
  sweep init                                     write a first sweep file
  sweep run --grid sweep.yaml                    run it, and watch
  sweep results --top 5                          its best points
  sweep resume                                   go on after Ctrl-C`;
