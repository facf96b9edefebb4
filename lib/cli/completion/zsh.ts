import type { CommandModel, OptionModel, ProgramModel, Value } from './model';

/** A script for zsh: it may be sourced after \`compinit\`, or put into a folder of \`$fpath\` as \`_sweep\`. */
export function zshScript({ options, commands }: ProgramModel): string {
  return `#compdef sweep
# Completion of sweep for zsh: source <(sweep completion zsh)
_sweep_ids() {
  local -a ids
  ids=(\${(f)"$(\${words_all[1]} __complete sweeps \${opt_args[--root]:+--root} \${opt_args[--root]} 2>/dev/null)"})
  _alternative "sweeps:sweep:compadd -V sweeps -a ids" 'folders:folder:_files -/'
}
_sweep() {
  local curcontext=$curcontext state line
  local -A opt_args
  local -a words_all commands
  words_all=($words)
  commands=(
${commands.map(({ name, description }) => `    ${quote(`${name}:${description}`)}`).join('\n')}
  )
  _arguments -C ${options.map(optionSpec).join(' ')} '1:command:->command' '*::argument:->arguments'
  case $state in
    command) _describe command commands ;;
    arguments)
      case $words[1] in
${commands.map(commandCase).join('\n')}
      esac ;;
  esac
}
# As a file of $fpath it is called by its name; sourced, it is only declared.
if [[ \${funcstack[1]} == _sweep ]]; then _sweep "$@"; else compdef _sweep sweep; fi`;
}

function commandCase({ name, options, arguments: values }: CommandModel): string {
  const specs = [...options.map(optionSpec), ...values.map(argumentSpec)];
  return `        ${name}) _arguments ${specs.join(' ')} ;;`;
}

function optionSpec({ flags, description, value }: OptionModel): string {
  const rest = `[${description.replaceAll(/[[\]\\:]/g, String.raw`\$&`)}]${value ? `:value:${action(value)}` : ''}`;
  const [first = '', ...others] = flags;
  if (others.length === 0) return quote(first + rest);
  return `'(${flags.join(' ')})'{${flags.join(',')}}${quote(rest)}`;
}

function argumentSpec({ variadic, ...value }: Value & { readonly variadic: boolean }, i: number): string {
  return quote(`${variadic ? '*' : i + 1}:${value.kind}:${action(value)}`);
}

function action(value: Value): string {
  switch (value.kind) {
    case 'choice':
      return `(${value.choices.join(' ')})`;
    case 'file':
      return '_files';
    case 'dir':
      return '_files -/';
    case 'sweep':
      return '_sweep_ids';
    case 'other':
      return ' ';
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
