import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeProgram } from '../../lib/cli/completion/model';
import { zshScript } from '../../lib/cli/completion/zsh';
import { createProgram } from '../../lib/cli/program';
import { makeSweep } from '../cli/made-sweep';
import { RecordingIo } from '../cli/recording-io';
import { temporaryFolders } from '../support/temporary-folder';

const temporaryFolder = temporaryFolders();
const CLI = join(__dirname, '..', '..', 'dist', 'sweep.mjs');
const ID = 'a-20260101-000000-aaaa';
const model = describeProgram(createProgram(new RecordingIo(), () => undefined));
let root: string;

beforeAll(async () => {
  root = temporaryFolder();
  await makeSweep(root, ID);
});

test('zsh completes commands, options, values and sweeps', () => {
  const offers = zshOffers('sweep res');
  expect(offers).toContain('resume');
  expect(offers).toContain('results');
  expect(zshOffers('sweep results --format ')).toContain('csv');
  expect(zshOffers('sweep status a')).toContain(ID);
  expect(zshOffers('sweep run --de')).toContain('--detach');
});

/** What a terminal shows after Tab was pressed twice. */
function zshOffers(line: string): string {
  const script = join(temporaryFolder(), 'completion.zsh');
  writeFileSync(script, zshScript(model));
  // The line is run in the end, which must show nothing: the command answers only what completion asks.
  const command = `sweep() { [[ $1 == __complete ]] && "${process.execPath}" "${CLI}" "$@" }`;
  const driver = `
    zmodload zsh/zpty
    zpty shell zsh -f -i
    zpty -w shell ${quote(`PS1=; autoload -Uz compinit; compinit -u -D; source ${script}`)}
    zpty -w shell ${quote(`${command}; export SWEEP_ROOT=${root}`)}
    zpty -w shell 'setopt no_beep auto_list no_list_ambiguous; echo rea""dy'
    zpty -r -m shell out '*ready*'
    zpty -w shell ${quote(`${line}\t\t ; echo do""ne`)}
    zpty -r -m shell out '*done*'
    print -r -- "$out"`;
  const shell = spawnSync('zsh', ['-f', '-c', driver], { encoding: 'utf8', timeout: 20_000 });
  return shell.stdout;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
