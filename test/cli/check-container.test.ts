import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { RULES } from '../../lib/check/examine';
import { main } from '../../lib/cli/main';
import { temporaryFolders } from '../support/temporary-folder';
import { until } from '../support/until';
import { RecordingIo } from './recording-io';

const temporaryFolder = temporaryFolders();

const TRAIN = `#!/bin/sh
cd "$SAGEMAKER_BASE_DIR" || exit
fail() { echo "$1" > output/failure; exit 1; }
grep -q '"scale":"not' input/config/hyperparameters.json && fail 'scale is no number'
[ -e input/data/train/rows.csv ] || fail 'there is no data'
echo 'val_error=0.5'
echo model > model/model.txt
`;

/** A program that keeps its promises, with a sweep file above it. */
function program({ train = TRAIN, files = {} }: { train?: string; files?: { [name: string]: string } } = {}): string {
  const folder = temporaryFolder();
  const written = {
    'container/train': train,
    'data/rows.csv': 'x,y\n1,2\n',
    'sweep.yaml':
      'method: grid\nmetric: {name: val_error, goal: minimize}\nparameters: {scale: {values: [1, 2]}}\n' +
      'channels: {train: data}\ncontainer: container\n',
    ...files,
  };
  for (const [name, text] of Object.entries(written)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  chmodSync(join(folder, 'container', 'train'), 0o755);
  return join(folder, 'container');
}

async function check(...args: string[]): Promise<RecordingIo & { exitCode: number }> {
  const io = new RecordingIo({ columns: 100 });
  return Object.assign(io, { exitCode: await main(io, ['check-container', ...args]) });
}

/** For the files of the command, of which none may be left. */
let scratch: string;
beforeEach(() => (scratch = process.env['SWEEP_SCRATCH_DIR'] = temporaryFolder()));
afterEach(async () => {
  await until(() => readdirSync(scratch).length === 0);
  delete process.env['SWEEP_SCRATCH_DIR'];
});

test('a program that keeps its promises, with the sweep file above it', async () => {
  const folder = program();
  const { stdout, stderr, exitCode } = await check(folder);
  expect(stdout).toContain('✓ train.metric                   the declared metric is reported on standard output: val');
  expect(stdout).toContain('✓ train.failure-file');
  expect(stdout).toContain('- serve.starts');
  expect(stdout.trimEnd().split('\n').at(-1)).toMatch(/container: \d+ passed, \d+ not applicable, in /);
  expect(stdout).toMatch(/^with .*sweep\.yaml\n/);
  expect([stderr, exitCode]).toEqual(['', 0]);
});

test('a rule that fails gives exit code 1, and a report for CI', async () => {
  const report = join(temporaryFolder(), 'check.xml');
  const { stdout, exitCode } = await check(program({ train: TRAIN.replace('val_error', 'loss') }), '--junit', report);
  expect(stdout).toContain(
    '✗ train.metric                   the declared metric is reported on standard output [6]\n' +
      "    seen: no 'val_error': it reports loss\n    fix: print a line such as `val_error=0.012`",
  );
  expect(exitCode).toBe(1);
  expect(readFileSync(report, 'utf8')).toContain(`<failure message="no &apos;val_error&apos;: it reports loss">`);
});

test('a report that cannot be written is refused before anything runs', async () => {
  const ran = join(temporaryFolder(), 'ran');
  const { stderr, exitCode } = await check(
    program({ train: `#!/bin/sh\necho >${ran}\n` }),
    '--junit',
    '/nowhere/a.xml',
  );
  expect(stderr).toMatch(/\[ReportNotWritten\] --junit: .*\/nowhere/);
  expect([existsSync(ran), exitCode]).toEqual([false, 4]);
});

test('an event is a rule, and the last one says how it went', async () => {
  const folder = program();
  const { events, stderr } = await check(folder, '--json');
  expect(events.slice(0, -1).map(({ id }) => id)).toEqual(RULES.map(({ id }) => id));
  expect(events[0]).toEqual({
    event: 'rule',
    id: 'train.starts',
    status: 'passed',
    title: 'train starts the program',
    source: RULES[0]?.source,
  });
  expect(events.at(-1)).toEqual({
    event: 'checked',
    name: folder,
    on: 'process',
    ok: true,
    seconds: expect.any(Number),
  });
  expect(stderr).toBe('');
});

test('what lies in local/ is taken where there is no sweep file', async () => {
  const local = {
    'sweep.yaml': 'method: grid\nparameters: {scale: {values: [1]}}\ncontainer: another\n',
    'container/local/input/config/hyperparameters.json': '{"scale": "1.5"}',
    'container/local/input/data/train/rows.csv': 'x,y\n1,2\n',
  };
  const { stdout, exitCode } = await check(program({ files: local }));
  expect(stdout).toContain('hyperparameters are read though all values are strings: scale');
  expect(stdout).toContain('✓ train.failure-exit-code');
  expect(stdout).toContain('- train.metric');
  expect(exitCode).toBe(0);
});

test('a sweep file with problems is passed over with a word', async () => {
  const { stderr, exitCode } = await check(program({ files: { 'sweep.yaml': 'method: grad\n' } }));
  expect(stderr).toMatch(/sweep\.yaml is passed over, as it has problems: `.*validate` shows them/);
  expect(exitCode).toBe(1);
});

test('Ctrl-C ends it, and leaves nothing behind', async () => {
  const io = new RecordingIo({ isTerminal: true, columns: 100 });
  const ended = main(io, ['check-container', program({ train: '#!/bin/sh\nexec sleep 60\n' })]);
  await until(() => io.stdout.includes('train, as in a sweep'));
  io.interrupt();
  expect(await ended).toBe(130);
});

test.each<[string, string[], number, RegExp]>([
  ['a folder that is not there', ['./nowhere'], 2, /\[ContainerNotFound\].*\.\/nowhere/],
  ['a folder with a slip in its name', ['examples/linear/contaner'], 2, /\[ContainerNotFound\].*contaner/],
  ['an image as a process', ['some-image', '--on', 'process'], 2, /\[ContainerNotFound\]/],
  ['a way to run that is none', ['FOLDER', '--on', 'batch'], 2, /\[LauncherUnknown\].*batch/],
  ['a request that is not there', ['FOLDER', '--request', 'no.csv'], 2, /\[RequestNotFound\].*no\.csv/],
  ['a request of no known type', ['FOLDER', '--request', __filename], 2, /\[ContentTypeUnknown\]/],
  ['a sweep file that is not there', ['FOLDER', '--grid', 'no.yaml'], 2, /no\.yaml/],
  ['a time that is none', ['FOLDER', '--timeout', '0'], 2, /whole number above 0/],
  ['a report that is a folder', ['FOLDER', '--junit', tmpdir()], 4, /\[ReportNotWritten\].*is a folder/],
  ['a name that is empty', [''], 2, /\[ContainerNotFound\] .* ''/],
])('%s is one clear error', async (_, args, expected, message) => {
  const folder = args.includes('FOLDER') ? program() : '';
  const { stderr, exitCode } = await check(...args.map((arg) => (arg === 'FOLDER' ? folder : arg)));
  expect(stderr).toMatch(message);
  expect(exitCode).toBe(expected);
});

test('a folder with neither train nor serve is one clear error', async () => {
  const { stderr, exitCode } = await check(temporaryFolder());
  expect(stderr).toContain('[ProgramNotFound]');
  expect(exitCode).toBe(2);
});

test('data in S3 is not fetched for a check', async () => {
  const folder = program({
    files: {
      'sweep.yaml':
        'method: grid\nparameters: {a: {value: 1}}\nchannels: {train: s3://bucket/data}\ncontainer: container\n',
    },
  });
  const { stderr, exitCode } = await check(folder, '--grid', join(folder, '..', 'sweep.yaml'));
  expect(stderr).toContain("[ChannelInS3] channel 'train' is in S3: s3://bucket/data");
  expect(exitCode).toBe(2);
});
