import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { REPOSITORY } from './support/command';
import { sandboxPerTest } from './support/sandbox';

const sandbox = sandboxPerTest();

it('runs the linear example to a model that predicts 31 at x = 10', async () => {
  const grid = join(REPOSITORY, 'examples/linear/sweep.yaml');
  const { code, stdout, stderr } = await sandbox().run(['run', '--grid', grid]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('12 trials completed');

  const archive = /best model: (.*)/.exec(stdout)?.[1] ?? '';
  const model = JSON.parse(execFileSync('tar', ['-xzOf', archive, 'model.json'], { encoding: 'utf8' })) as {
    slope: number;
    intercept: number;
  };
  expect(model.slope * 10 + model.intercept).toBeCloseTo(31, 4);

  const { records } = sandbox();
  expect(records.results().size).toBe(12);
  expect(records.read('results.csv').trimEnd().split('\n')).toHaveLength(13);
  expect(JSON.parse(records.read('summary.json'))).toMatchObject({ trials: 12 });
});

it('runs parameters from the command line, and tells programs about it in JSON alone', async () => {
  const container = join(REPOSITORY, 'examples/linear/container');
  const grid = join(REPOSITORY, 'examples/linear/sweep.yaml');
  const flags = ['-p', 'learning_rate=0.01,0.02', '-p', 'epochs=50', '-p', 'l2=0', '--name', 'by-hand', '--json'];
  const { code, stdout } = await sandbox().run(['run', '--grid', grid, ...flags]);
  expect(code).toBe(0);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string });
  expect(events.at(-1)).toMatchObject({ event: 'end', exitCode: 0 });
  expect(sandbox().records.manifest).toMatchObject({ trials: 2, lock: { program: { folder: container } } });
});
