import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../lib/cli/commands/run';
import type { Manifest, PriorRecord } from '../../lib/sweep/records';
import { resultOf } from '../support/manifests';
import { temporaryFolders } from '../support/temporary-folder';
import { makeSweep } from './made-sweep';
import { RecordingIo } from './recording-io';
import { Toy } from './toy-sweep';

const temporaryFolder = temporaryFolders();

const PARAMETERS = { x: { min: 0, max: 7 } };

describe('a sweep that begins with the results of another one', () => {
  test('has them in its own folder, and needs the other one no more', async () => {
    const toy = new Toy(temporaryFolder());
    toy.go('mended');
    toy.values([1, 5, 9], { name: 'first', limits: { parallel: 3 } });
    toy.go();
    const [first] = (await toy.sweep('run', '--grid', 'sweep.json', '--json')).events;
    toy.values([], { name: 'second', method: 'bayes', parameters: PARAMETERS, run_cap: 4 });
    const run = await toy.sweep('run', '--grid', 'sweep.json', '--prior', 'first', '--json');
    expect(run.exitCode).toBe(0);
    const folder = run.events.find(({ event }) => event === 'sweep')?.['uri'] as string;
    const manifest = JSON.parse(readFileSync(join(folder, 'sweep.json'), 'utf8')) as Manifest;
    expect(manifest.lock.prior).toEqual({ sweep: first?.['id'], points: 2 });
    const prior = JSON.parse(readFileSync(join(folder, 'prior.json'), 'utf8')) as PriorRecord;
    expect(new Set(prior.observations)).toEqual(new Set([1, 5].map((x) => ({ parameters: { x }, values: [x] }))));
    rmSync(first?.['uri'] as string, { recursive: true });
    rmSync(join(folder, 'results'), { recursive: true });
    rmSync(join(folder, 'blocks'), { recursive: true });
    rmSync(join(folder, 'claims'), { recursive: true });
    expect((await toy.sweep('resume')).exitCode).toBe(0);
  });
});

describe('what a run would begin with', () => {
  /** A folder with a program, and a sweep file of these keys. */
  function inputs(more: object): { grid: string; root: string } {
    const folder = temporaryFolder();
    const toy = new Toy(folder);
    toy.values([], { method: 'bayes', parameters: PARAMETERS, ...more });
    return { grid: join(toy.folder, 'sweep.json'), root: join(folder, 'sweeps') };
  }

  test('is in the plan', async () => {
    const { grid, root } = inputs({});
    const { folder } = await makeSweep(root, 'earlier');
    await folder.recordResult(resultOf(0, { parameters: { x: 3 } }));
    const io = new RecordingIo();
    expect(await runCommand(io, { grid, root, prior: 'earlier', dryRun: true, on: 'process' })).toBe(0);
    expect(io.stdout).toContain('begins with what 1 point of earlier gave\n');
    const events = new RecordingIo();
    await runCommand(events, { grid, root, prior: folder.uri, dryRun: true, on: 'process', json: true });
    expect(events.events[0]).toMatchObject({ event: 'plan', prior: { sweep: 'earlier', points: 1 } });
  });

  test('is doubted where the metrics have different names', async () => {
    const { grid, root } = inputs({ metric: { name: 'error' } });
    const { folder } = await makeSweep(root, 'earlier');
    await folder.recordResult(resultOf(0, { parameters: { x: 3 } }));
    const io = new RecordingIo();
    await runCommand(io, { grid, root, prior: 'earlier', dryRun: true, on: 'process' });
    expect(io.stderr).toContain('the values of earlier are of loss, and those of this sweep of error');
  });

  test.each([
    ['there is no such sweep', {}, 'none', 'SweepNotFound'],
    ['that has no results', {}, 'earlier', 'PriorEmpty'],
    ['that has another goal', { metric: { name: 'loss', goal: 'maximize' } }, 'earlier', 'PriorGoalDiffers'],
    ['though nothing is learned', { method: 'random' }, 'none', 'PriorNotUsed'],
  ])('is refused: %s', async (_, more, prior, code) => {
    const { grid, root } = inputs(more);
    await makeSweep(root, 'earlier');
    const run = runCommand(new RecordingIo(), { grid, root, prior, dryRun: true, on: 'process' });
    await expect(run).rejects.toMatchObject({ code });
  });
});
