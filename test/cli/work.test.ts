import { temporaryFolders } from '../support/temporary-folder';
import { Toy } from './toy-sweep';

const folder = temporaryFolders();

test('sweep work --limit ends after so many trials, and its exit code says whether one of them failed', async () => {
  const toy = new Toy(folder());
  toy.values([9, 3, 1], { limits: { parallel: 1 } });
  const run = toy.start('run', '--grid', 'sweep.json');
  await run.runs(9);
  run.process.kill('SIGTERM');
  await run.ended;
  toy.go();

  const first = await toy.sweep('work', '--limit', '1');
  expect(first.stdout).toMatch(/trial 0 .*completed/);
  expect(first.stdout).not.toContain('trial 1');
  expect(first.exitCode).toBe(0);

  const second = await toy.sweep('work', '--limit', '1');
  expect(second.stdout).toContain('trial 1 failed: exit code 7');
  expect(second.stdout).not.toContain('trial 2');
  expect(second.exitCode).toBe(1);
});

test('sweep work --limit says when the sweep is stopped by then: nobody need follow', async () => {
  const toy = new Toy(folder());
  toy.values([9, 4, 1], { limits: { parallel: 1 }, metric: { name: 'loss', goal: 'minimize', target: 5 } });
  const run = toy.start('run', '--grid', 'sweep.json');
  await run.runs(9);
  run.process.kill('SIGTERM');
  await run.ended;
  toy.go();
  expect((await toy.sweep('work', '--limit', '1')).exitCode).toBe(0);
  expect((await toy.sweep('work', '--limit', '1')).exitCode).toBe(3);
});

test('sweep work --limit takes a number above 0', async () => {
  const { stderr, exitCode } = await new Toy(folder()).sweep('work', '--limit', '0');
  expect([stderr, exitCode]).toEqual([expect.stringContaining('whole number above 0'), 2]);
});
