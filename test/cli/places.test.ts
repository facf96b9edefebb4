import { existsSync, mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programDigest } from '../../lib/cli/create-sweep';
import { temporaryFolders } from '../support/temporary-folder';
import { Toy } from './toy-sweep';

const temporaryFolder = temporaryFolders();
let toy: Toy;

beforeEach(() => {
  toy = new Toy(temporaryFolder());
});

/** A sweep with a trial left: it was stopped after its first one. */
async function unfinished(more: object = {}): Promise<void> {
  toy.values([1, 9], { metric: { name: 'loss' }, limits: { parallel: 1 }, ...more });
  const run = toy.start('run', '--grid', 'sweep.json');
  await run.runs(9);
  run.process.kill('SIGTERM');
  expect((await run.ended).exitCode).toBe(130);
  toy.go();
}

describe('a program that is elsewhere now', () => {
  test('is named to a worker by a relative path', async () => {
    await unfinished();
    renameSync(join(toy.folder, 'container'), join(toy.folder, 'moved'));
    const { exitCode, stdout, stderr } = await toy.sweep('work', '--container', 'moved');
    expect(stderr).toBe('');
    expect(stdout).toContain('completed');
    expect(exitCode).toBe(0);
  });

  test('is named to resume, which tells its workers', async () => {
    await unfinished();
    renameSync(join(toy.folder, 'container'), join(toy.folder, 'moved'));
    const lost = await toy.sweep('resume');
    expect(lost.stderr).toMatch(/\[ContainerNotFound\].*\nhint .*--container/);
    expect(lost.stderr).not.toContain('in the sweep file');
    const found = await toy.sweep('resume', '--container', 'moved');
    expect(found.stdout).toContain('2 of 2 trials completed');
    expect(found.exitCode).toBe(0);
  });

  test('is not the program any more when it changed, which a worker says', async () => {
    await unfinished();
    const program = join(toy.folder, 'container', 'train');
    writeFileSync(program, `${readFileSync(program, 'utf8')}# changed\n`);
    const { stderr, exitCode } = await toy.sweep('work');
    expect(stderr).toMatch(/^warning: .*container has changed since the sweep was created/);
    expect(exitCode).toBe(0);
  });
});

describe('data that is elsewhere now', () => {
  test('is named by its channel', async () => {
    mkdirSync(join(toy.folder, 'data'));
    await unfinished({ channels: { train: './data' } });
    renameSync(join(toy.folder, 'data'), join(toy.folder, 'moved'));
    const lost = await toy.sweep('resume');
    expect(lost.stderr).toMatch(/\[ChannelNotFound\].*\nhint .*--channel train=/);
    expect((await toy.sweep('resume', '--channel', 'trian=moved')).stderr).toContain("there is no channel 'trian'");
    const found = await toy.sweep('resume', '--channel', 'train=moved');
    expect(found.stdout).toContain('2 of 2 trials completed');
  });
});

test('a program that cannot be read is an error that says so', () => {
  const container = join(toy.folder, 'container');
  symlinkSync('circle', join(container, 'circle'));
  expect(() => programDigest(container)).toThrow(expect.objectContaining({ code: 'ProgramUnreadable' }));
});

test('an npm script of this checkout is called from where the person is', async () => {
  const inner = join(toy.folder, 'inner');
  mkdirSync(inner);
  toy.values([1]);
  renameSync(join(toy.folder, 'sweep.json'), join(inner, 'sweep.json'));
  renameSync(join(toy.folder, 'container'), join(inner, 'container'));
  const npm = {
    npm_lifecycle_event: 'invoke',
    npm_package_json: join(__dirname, '..', '..', 'package.json'),
    INIT_CWD: inner,
  };
  const { exitCode, stderr } = await toy.with(npm).sweep('run', '--grid', 'sweep.json');
  expect([exitCode, stderr]).toEqual([0, '']);
  expect(existsSync(join(inner, 'sweeps'))).toBe(true);
  const theirs = { ...npm, npm_package_json: join(toy.folder, 'package.json') };
  expect((await toy.with(theirs).sweep('run', '--grid', 'sweep.json')).stderr).toContain('[FileNotFound]');
});
