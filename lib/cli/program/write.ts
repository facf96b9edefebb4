import { Argument, type Command } from 'commander';
import type { Io } from '../io';
import type { Done } from '../program';
import { jsonOption, rootOption } from './options';

/** Commands about sweep files and the shell. */
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

const COMPLETION_EXAMPLES = `
Examples:
  source <(sweep completion bash)                      in ~/.bashrc
  source <(sweep completion zsh)                       in ~/.zshrc, after compinit`;
