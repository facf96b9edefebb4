import type { Command } from 'commander';
import type { Io } from '../io';
import type { Done } from '../program';

/** Commands that choose points and run no training program. */
export function addSearchCommands(program: Command, io: Io, done: Done): void {
  program
    .command('ask-tell')
    .description('choose points for another program, which asks and tells by lines of JSON')
    .option('-g, --grid <file>', 'sweep file that describes the space, in place of the message init')
    .addHelpText('after', ASK_TELL_EXAMPLE)
    .action(async (flags) => done(await (await import('../commands/ask-tell')).askTellCommand(io, flags)));
}

const ASK_TELL_EXAMPLE = `
Each line of standard input is a message and gets a line in answer; the end of the input ends the command.

Example:
  > {"op":"init","space":[{"name":"lr","type":"float","low":1e-4,"high":1,"log":true}],"seed":1,"goal":"minimize"}
  < {"ok":true}
  > {"op":"ask"}
  < {"id":0,"params":{"lr":0.0123}}
  > {"op":"tell","id":0,"value":0.5}
  < {"ok":true}`;
