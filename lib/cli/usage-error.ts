import type { Command, CommanderError } from 'commander';
import { SweepError } from '../contract/sweep-error';
import { call } from './call';

/** What is wrong with the command line, as an error of ours. */
export function usageError(error: CommanderError, program: Command, args: readonly string[]): SweepError {
  const name = args.find((arg) => !arg.startsWith('-'));
  const command = program.commands.find((command) => command.name() === name || command.alias() === name);
  const message = error.message
    .replace(/^error: /, '')
    .replace(/\.?\s*\(Did you mean (.*?)\?\)$/s, (_, names: string) => `; did you mean ${names}?`)
    .trim();
  return new SweepError('InvalidCommandLine', message, { hint: hintFor(error, command) });
}

function hintFor({ code }: CommanderError, command: Command | undefined): string {
  if (!command) return `\`${call('--help')}\` shows the commands`;
  const help = `\`${call(command.name())} --help\` shows what it takes`;
  const isFile = code === 'commander.excessArguments' && command.options.some((option) => option.long === '--grid');
  return isFile ? `name the sweep file with --grid; ${help}` : help;
}
