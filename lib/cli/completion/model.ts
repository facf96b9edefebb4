import type { Argument, Command, Option } from 'commander';

/** What a value can be completed with. */
export type Value =
  | { readonly kind: 'file' | 'dir' | 'sweep' | 'other' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] };

export interface OptionModel {
  /** `-f`, `--follow`. */
  readonly flags: readonly string[];
  readonly description: string;
  /** Absent for a switch. */
  readonly value?: Value;
}

export interface CommandModel {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionModel[];
  /** What its arguments are; the last one stands for all that follow where it is variadic. */
  readonly arguments: readonly (Value & { readonly variadic: boolean })[];
}

export interface ProgramModel {
  readonly options: readonly OptionModel[];
  readonly commands: readonly CommandModel[];
}

/** The visible commands and options of a program. */
export function describeProgram(program: Command): ProgramModel {
  const help = program.createHelp();
  return {
    options: help.visibleOptions(program).map(describeOption),
    commands: help.visibleCommands(program).map((command) => ({
      name: command.name(),
      description: command.description(),
      options: help.visibleOptions(command).map(describeOption),
      arguments: command.registeredArguments.map((argument) => ({
        ...valueOf(argument.name(), argument),
        variadic: argument.variadic,
      })),
    })),
  };
}

function describeOption(option: Option): OptionModel {
  const flags = [option.short, option.long].filter((flag) => flag !== undefined);
  const placeholder = /<(.+)>/.exec(option.flags)?.[1];
  const value = placeholder === undefined ? {} : { value: valueOf(placeholder, option) };
  return { flags, description: option.description, ...value };
}

function valueOf(name: string, { argChoices }: Pick<Option | Argument, 'argChoices'>): Value {
  if (argChoices) return { kind: 'choice', choices: argChoices };
  return name === 'file' || name === 'dir' || name === 'sweep' ? { kind: name } : { kind: 'other' };
}
