import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../lib/cli/main';
import { temporaryFolders } from '../support/temporary-folder';
import { RecordingIo } from './recording-io';

const temporaryFolder = temporaryFolders();

async function sweep(...args: string[]): Promise<RecordingIo & { exitCode: number }> {
  const io = new RecordingIo({ columns: 100 });
  return Object.assign(io, { exitCode: await main(io, args) });
}

describe('help', () => {
  test('is shown when nothing is asked for', async () => {
    const { stdout, stderr, exitCode } = await sweep();
    expect(stdout).toMatch(/^Usage: sweep/);
    expect(stdout).toBe((await sweep('--help')).stdout);
    expect([stderr, exitCode]).toEqual(['', 0]);
  });

  test.each(['run', 'results', 'logs', 'work', 'completion'])('of %s has examples', async (command) => {
    const { stdout, exitCode } = await sweep(command, '--help');
    expect(stdout).toContain(`Usage: sweep ${command}`);
    expect(stdout).toContain('\nExamples:\n');
    expect(exitCode).toBe(0);
  });

  test('has the version', async () => {
    expect((await sweep('--version')).stdout).toMatch(/^\d+\.\d+\.\d+/);
  });

  test('does not show what is for shells only', async () => {
    expect((await sweep()).stdout).not.toContain('__complete');
  });
});

describe('a command line that is wrong is one error, a hint, and exit code 2', () => {
  test.each([
    [['rum'], "unknown command 'rum'; did you mean run?", '`sweep --help` shows the commands'],
    [['run', '--paralel', '3'], "unknown option '--paralel'; did you mean --parallel?", '`sweep run --help`'],
    [['run', '--parallel', '0'], "'--parallel <n>' argument '0' is invalid. It must be a whole number above 0.", ''],
    [['run', '--parallel', '1e3'], 'whole number', ''],
    [['run', '--name', 'a b'], 'letters, digits', ''],
    [['run', '--grid'], "option '-g, --grid <file>' argument missing", ''],
    [['run', 'sweep.yaml'], "too many arguments for 'run'", 'name the sweep file with --grid'],
    [['results', '--format', 'xml'], 'Allowed choices are table, csv, json', ''],
    [['logs'], 'missing the number of a trial', '`sweep logs 0`'],
    [['logs', '-1'], 'number of a trial', ''],
    [['logs', 'one'], 'number of a trial', ''],
    [['validate'], "missing required argument 'file'", ''],
    [['completion', 'fish'], 'Allowed choices are bash, zsh', ''],
    [['run'], '[NoSweepFile]', 'sweep init'],
    [['run', '--on', 'sagemaker', '-p', 'a=1'], '[BackendNotAvailable] --on sagemaker is not available yet', ''],
    [['run', '--on', 'proces', '-p', 'a=1'], "did you mean 'process'", ''],
    [['run', '--grid', 'nowhere.yaml'], "there is no sweep file 'nowhere.yaml'", ''],
    [['status', 'x', '--root', '/nowhere'], '[SweepNotFound]', ''],
  ])('%j', async (args, message, hint) => {
    const { stdout, stderr, exitCode } = await sweep(...args);
    expect(stderr).toMatch(/^error \[[A-Z]\w+\] /);
    expect(stderr.match(/^error/gm)).toHaveLength(1);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('    at ');
    expect([stdout, exitCode]).toEqual(['', 2]);
  });

  test('and an event for programs', async () => {
    const { events, stderr } = await sweep('run', '--json', '--grid', 'nowhere.yaml');
    expect(events).toEqual([
      {
        event: 'error',
        code: 'FileNotFound',
        message: "there is no sweep file 'nowhere.yaml'",
        hint: expect.any(String) as string,
        exitCode: 2,
      },
    ]);
    expect(stderr).toContain('[FileNotFound]');
  });

  test('with the stack only for --debug', async () => {
    expect((await sweep('run', '--grid', 'nowhere.yaml', '--debug')).stderr).toContain('    at ');
  });
});

describe('validate', () => {
  test('shows every problem of every file with its place', async () => {
    const folder = temporaryFolder();
    const [good, bad] = [join(folder, 'good.yaml'), join(folder, 'bad.yaml')];
    writeFileSync(good, 'method: grid\nparameters: { a: { values: [1, 2, 3] } }\n');
    writeFileSync(bad, 'method: gird\nparameters:\n  a: { valuse: [1] }\n  b: { min: 3, max: 1 }\n');
    const { stdout, exitCode } = await sweep('validate', good, bad, join(folder, 'none.yaml'));
    expect(stdout).toContain(`✓ ${good}: 3 trials by grid\n`);
    expect(stdout).toMatch(/✗ .*bad\.yaml: \d problems\n/);
    expect(stdout).toContain(`${bad}:1:9  method: `);
    expect(stdout).toContain('  1 | method: gird\n    |         ^');
    expect(stdout).toContain(`${bad}:3:`);
    expect(stdout).toContain(`${bad}:4:`);
    expect(stdout).toContain('there is no sweep file');
    expect(exitCode).toBe(2);
  });

  test('says where another method will go on', async () => {
    const file = join(temporaryFolder(), 'long.yaml');
    const text = 'method: bayes\nmetric: { name: e }\nrun_cap: 7500\nparameters: { a: { min: 0.0, max: 1.0 } }\n';
    writeFileSync(file, text);
    const { stdout, exitCode } = await sweep('validate', file);
    expect(stdout).toBe(
      `✓ ${file}: 7,500 trials by bayes\n  tpe goes on after 5,000 points: the model of bayes would be slow\n`,
    );
    expect(exitCode).toBe(0);
  });

  test('is an event a file for programs', async () => {
    const folder = temporaryFolder();
    const [good, bad] = [join(folder, 'good.yaml'), join(folder, 'bad.json')];
    writeFileSync(good, 'method: random\nrun_cap: 7\nparameters: { a: { min: 0.0, max: 1.0 } }\n');
    writeFileSync(bad, '{');
    const { events, exitCode } = await sweep('validate', '--json', good, bad);
    const problem = expect.objectContaining({ line: 1, column: 2 }) as object;
    expect(events).toEqual([
      { event: 'file', file: good, ok: true, name: 'good', method: 'random', trials: 7, problems: [], warnings: [] },
      expect.objectContaining({ event: 'file', file: bad, ok: false, trials: null, problems: [problem] }),
    ]);
    expect(exitCode).toBe(2);
  });
});

describe('init', () => {
  test('writes a file that is valid, and says what comes next', async () => {
    const file = join(temporaryFolder(), 'first.yaml');
    const { stdout, exitCode } = await sweep('init', file);
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`sweep validate ${file}`);
    expect((await sweep('validate', file)).stdout).toMatch(/^✓ .*: 20 trials by random\n$/);
  });

  test('never writes over a file', async () => {
    const file = join(temporaryFolder(), 'mine.yaml');
    writeFileSync(file, 'mine');
    const { stderr, exitCode } = await sweep('init', file);
    expect(stderr).toContain('[FileExists]');
    expect(exitCode).toBe(2);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  test('refuses a name that would not be read as YAML, and a folder that is not there', async () => {
    const folder = temporaryFolder();
    expect((await sweep('init', join(folder, 'a.json'))).stderr).toContain('[NotAYamlName]');
    expect(existsSync(join(folder, 'a.json'))).toBe(false);
    expect((await sweep('init', join(folder, 'no', 'a.yaml'))).stderr).toContain('[FolderNotFound]');
  });
});
