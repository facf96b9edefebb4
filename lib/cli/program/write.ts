import { Argument, type Command } from 'commander';
import type { Io } from '../io';
import type { Done } from '../program';
import { jsonOption, positive, rootOption } from './options';

/** Commands about sweep files, programs and the shell. */
export function addWriteCommands(program: Command, io: Io, done: Done): void {
  program
    .command('init')
    .description('write a first sweep file, with every key as a comment')
    .argument('[file]', 'name of the file', 'sweep.yaml')
    .action(async (file) => done(await (await import('../commands/init')).initCommand(io, file)));

  program
    .command('validate <file...>')
    .description('show every problem of sweep files, each with its place')
    .addOption(jsonOption())
    .action(async (files, flags) =>
      done(await (await import('../commands/validate')).validateCommand(io, files, flags)),
    );

  program
    .command('check-container [dir]')
    .description('run a program, or an image, in every way that its contract speaks of, and say what it keeps')
    .option('-g, --grid <file>', 'sweep file that says what it is given (default: the one beside it, else its local/)')
    .option('--on <where>', 'where it runs: process or docker (default: process for a folder, docker for an image)')
    .option('--request <file>', 'body of a good request (default: local/request.csv, else a row of the data)')
    .option('--content-type <type>', 'content type of that request (default: by the name of the file)')
    .option('--timeout <seconds>', 'for one run of train, and for the start of serve (default: 600)', positive)
    .option('--junit <file>', 'write what was found in the XML of JUnit, for CI')
    .addOption(jsonOption())
    .addHelpText('after', CHECK_EXAMPLES)
    .action(async (name, flags) =>
      done(await (await import('../commands/check-container')).checkContainerCommand(io, name, flags)),
    );

  program
    .command('completion')
    .description('print a script that completes commands, options and sweeps in a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(['bash', 'zsh']))
    .addHelpText('after', COMPLETION_EXAMPLES)
    .action(async (shell) => done((await import('../commands/completion')).completionCommand(io, program, shell)));

  // What the completion scripts ask while one types.
  program
    .command('__complete', { hidden: true })
    .addArgument(new Argument('<what>').choices(['sweeps']))
    .addOption(rootOption())
    .action(async (_what, flags) => done(await (await import('../commands/complete')).completeCommand(io, flags)));
}

const CHECK_EXAMPLES = `
Examples:
  sweep check-container                                    the program in container/
  sweep check-container examples/linear/container          with the sweep file beside it
  sweep check-container my-image --grid sweep.yaml         an image, with the data of a sweep file
  sweep check-container --on docker --junit check.xml      the image of container/, for CI`;

const COMPLETION_EXAMPLES = `
Examples:
  source <(sweep completion bash)                      in ~/.bashrc
  source <(sweep completion zsh)                       in ~/.zshrc, after compinit`;
