import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bashScript } from '../../lib/cli/completion/bash';
import { describeProgram, type ProgramModel } from '../../lib/cli/completion/model';
import { zshScript } from '../../lib/cli/completion/zsh';
import { main } from '../../lib/cli/main';
import { createProgram } from '../../lib/cli/program';
import { temporaryFolders } from '../support/temporary-folder';
import { makeSweep } from './made-sweep';
import { RecordingIo } from './recording-io';

const temporaryFolder = temporaryFolders();
const CLI = join(__dirname, '..', '..', 'dist', 'sweep.mjs');
const IDS = ['a-20260101-000000-aaaa', 'b-20260102-000000-aaaa'] as const;
let model: ProgramModel;
let root: string;

beforeAll(async () => {
  model = describeProgram(createProgram(new RecordingIo(), () => undefined));
  root = temporaryFolder();
  for (const id of IDS) await makeSweep(root, id);
});

/** What bash would offer for a line, in a folder with `one.yaml` and the sweeps of the test. */
function bashOffers(...words: string[]): string[] {
  const cwd = temporaryFolder();
  writeFileSync(join(cwd, 'one.yaml'), '');
  // A function stands for the command on the PATH.
  const script = `${bashScript(model)}
    sweep() { "${process.execPath}" "${CLI}" "$@"; }
    COMP_WORDS=(sweep "$@"); COMP_CWORD=$#; _sweep; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const shell = spawnSync('bash', ['--norc', '-c', script, 'bash', ...words], {
    cwd,
    env: { ...process.env, SWEEP_ROOT: root },
    encoding: 'utf8',
  });
  expect(shell.stderr).toBe('');
  return shell.stdout.split('\n').filter((line) => line !== '');
}

describe('bash', () => {
  test.each([
    [
      [''],
      [
        'init',
        'validate',
        'check-container',
        'completion',
        'run',
        'resume',
        'stop',
        'work',
        'simulate',
        'ask-tell',
        'serve',
        'follow',
        'status',
        'list',
        'results',
        'logs',
        'doctor',
      ],
    ],
    [['re'], ['resume', 'results']],
    [['--d'], ['--debug']],
    [
      ['run', '--de'],
      ['--deployment', '--detach'],
    ],
    [
      ['logs', '-'],
      ['-f', '--follow', '--sweep', '--attempt', '--stderr', '--workers', '--root', '--deployment', '-h', '--help'],
    ],
    [
      ['results', '--format', ''],
      ['table', 'csv', 'json'],
    ],
    [['run', '--grid', 'o'], ['one.yaml']],
    [['run', '-g', ''], ['one.yaml']],
    [['validate', 'x.yaml', ''], ['one.yaml']],
    [['completion', 'z'], ['zsh']],
    [['run', '--name', ''], []],
    [
      ['status', ''],
      [IDS[1], IDS[0]],
    ],
    [['--debug', 'results', '--top', '3', 'a'], [IDS[0]]],
    [['status', '--root', '/nowhere', ''], []],
    [['status', IDS[0], ''], []],
    [['logs', '1', '--sweep', 'b'], [IDS[1]]],
  ])('offers for %j', (words, offers) => {
    expect(bashOffers(...words)).toEqual(offers);
  });
});

describe('zsh', () => {
  test('has every command and option with its description', () => {
    const script = zshScript(model);
    expect(script.startsWith('#compdef sweep\n')).toBe(true);
    for (const { name, description, options } of model.commands) {
      expect(script).toContain(`'${name}:${description}'`);
      for (const flag of options.flatMap((option) => option.flags)) expect(script).toContain(flag);
    }
  });
});

test('a script asks for sweeps, and gets no error where there are none', async () => {
  const io = new RecordingIo();
  expect(await main(io, ['__complete', 'sweeps', '--root', root])).toBe(0);
  expect(io.stdout).toBe(`${IDS[1]}\n${IDS[0]}\n`);
  const none = new RecordingIo();
  expect(await main(none, ['__complete', 'sweeps', '--root', '/dev/null'])).toBe(4);
  expect([none.stdout, none.stderr]).toEqual(['', '']);
});
