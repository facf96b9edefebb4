import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describeProgram } from '../../lib/cli/completion/model';
import { ExitCode } from '../../lib/cli/exit-codes';
import { createProgram } from '../../lib/cli/program';
import { RecordingIo } from './recording-io';

const ROOT = join(__dirname, '..', '..');
const doc = readFileSync(join(ROOT, 'docs', 'cli.md'), 'utf8');
const model = describeProgram(createProgram(new RecordingIo(), () => undefined));

/** The text below a heading, up to the next one of its level or a higher one. */
function section(heading: string): string {
  const [, ...rest] = doc.split(`\n${heading}`);
  expect(rest).toHaveLength(1);
  return (rest[0] as string).split(/\n##? |\n### /, 1)[0] as string;
}

describe.each(model.commands)('docs/cli.md on $name', ({ name, options }) => {
  const text = section(`### \`sweep ${name}`);

  test('has every option, and no other', () => {
    const flags = options.flatMap((option) => option.flags).filter((flag) => flag !== '-h' && flag !== '--help');
    const inTable = text
      .split('\n')
      .filter((line) => line.startsWith('| `-'))
      .flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`(--?[a-z-]+)/g)].map((match) => match[1] as string));
    expect(inTable.sort()).toEqual([...flags].sort());
  });
});

test('docs/cli.md has every command, and no other', () => {
  const headings = [...doc.matchAll(/^### `sweep ([a-z-]+)/gm)].map((match) => match[1]);
  expect(new Set(headings)).toEqual(new Set(model.commands.map((command) => command.name)));
  for (const flag of model.options.flatMap((option) => option.flags)) {
    expect(doc).toMatch(new RegExp(`\`(sweep )?${flag}\``));
  }
});

test('docs/cli.md has every exit code', () => {
  const documented = [...section('## Exit codes').matchAll(/^\| `(\d+)`/gm)].map((match) => Number(match[1]));
  expect(documented).toEqual(Object.values(ExitCode));
});

test('docs/cli.md has every variable that is read', () => {
  const read = new Set(sources(join(ROOT, 'lib')).flatMap((text) => text.match(/\bSWEEP_[A-Z_]+\b/g) ?? []));
  read.delete('SWEEP_VERSION');
  const table = section('## Environment');
  for (const name of read) expect(table).toContain(`\`${name}\``);
});

test('docs/cli.md has every event', () => {
  const cli = sources(join(ROOT, 'lib', 'cli')).join('\n');
  const written = [...cli.matchAll(/(?:\.event\(|event: )'([a-z]+)'/g)].map((match) => match[1]);
  const documented = [...section('## JSON events').matchAll(/^\| `([a-z]+)`/gm)].map((match) => match[1]);
  expect(new Set(written)).toEqual(new Set(documented));
});

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) return sources(path);
    return name.endsWith('.ts') ? [readFileSync(path, 'utf8')] : [];
  });
}
