import type { CommandModel, OptionModel, ProgramModel, Value } from './model';

/** A script for bash 3.2 and later: what macOS has counts, too. */
export function bashScript({ options, commands }: ProgramModel): string {
  const names = commands.map((command) => command.name).join(' ');
  return `# Completion of sweep for bash: source <(sweep completion bash)
_sweep() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD - 1]}
  local command='' position=0 root='' i word
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      --root) i=$((i + 1)); root=\${COMP_WORDS[i]} ;;
      ${valueFlags(options, commands).join(' | ')}) i=$((i + 1)) ;;
      -*) ;;
      *) if [[ -z $command ]]; then command=$word; else position=$((position + 1)); fi ;;
    esac
  done
  COMPREPLY=()
  case "$command $previous" in
${commands.flatMap((command) => command.options.flatMap((option) => valueCase(command, option))).join('\n')}
  esac
  case "$command $current" in
    ' -'*) _sweep_words '${flagsOf(options)}' ;;
    ' '*) _sweep_words '${names}' ;;
${commands.map((command) => `    '${command.name} -'*) _sweep_words '${flagsOf(command.options)}' ;;`).join('\n')}
    *)
      case "$command $position" in
${commands.flatMap(argumentCases).join('\n')}
      esac ;;
  esac
}
_sweep_words() { COMPREPLY=($(compgen -W "$1" -- "$current")); }
_sweep_files() { compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$current")); }
_sweep_dirs() { compopt -o filenames 2>/dev/null; local IFS=$'\\n'; COMPREPLY=($(compgen -d -- "$current")); }
_sweep_ids() {
  if [[ $current == */* ]]; then _sweep_dirs; return; fi
  _sweep_words "$("\${COMP_WORDS[0]}" __complete sweeps \${root:+--root "$root"} 2>/dev/null)"
}
complete -F _sweep sweep`;
}

/** Flags that take a value, but \`--root\`, whose value is kept. */
function valueFlags(options: readonly OptionModel[], commands: readonly CommandModel[]): string[] {
  const all = [...options, ...commands.flatMap((command) => command.options)];
  const flags = all.flatMap((option) => (option.value ? option.flags : []));
  return [...new Set(flags)].filter((flag) => flag !== '--root').sort();
}

function valueCase({ name }: CommandModel, { flags, value }: OptionModel): string[] {
  if (!value) return [];
  const pattern = flags.map((flag) => `'${name} ${flag}'`).join(' | ');
  return [`    ${pattern}) ${completer(value)}; return ;;`];
}

function argumentCases({ name, arguments: values }: CommandModel): string[] {
  return values.map((value, i) => {
    const pattern = value.variadic ? `'${name} '*` : `'${name} ${i}'`;
    return `        ${pattern}) ${completer(value)} ;;`;
  });
}

function completer(value: Value): string {
  switch (value.kind) {
    case 'choice':
      return `_sweep_words '${value.choices.join(' ')}'`;
    case 'file':
      return '_sweep_files';
    case 'dir':
      return '_sweep_dirs';
    case 'sweep':
      return '_sweep_ids';
    case 'other':
      return ':';
  }
}

function flagsOf(options: readonly OptionModel[]): string {
  return options.flatMap((option) => option.flags).join(' ');
}
