import type { Command } from 'commander';
import { bashScript } from '../completion/bash';
import { describeProgram } from '../completion/model';
import { zshScript } from '../completion/zsh';
import { ExitCode } from '../exit-codes';
import type { Io } from '../io';

/** `sweep completion`: the script for a shell, made from the commands and options that there are. */
export function completionCommand(io: Io, program: Command, shell: 'bash' | 'zsh'): ExitCode {
  const model = describeProgram(program);
  io.out(shell === 'bash' ? bashScript(model) : zshScript(model));
  return ExitCode.ok;
}
