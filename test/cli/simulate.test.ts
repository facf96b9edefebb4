import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../lib/cli/main';
import { temporaryFolders } from '../support/temporary-folder';
import { RecordingIo } from './recording-io';

const temporaryFolder = temporaryFolders();
let folder: string;

beforeEach(() => {
  folder = temporaryFolder();
});

const SPACE = {
  method: 'random',
  metric: { name: 'loss' },
  parameters: { x: { min: -5.0, max: 10, distribution: 'uniform' }, y: { min: 0, max: 15, distribution: 'uniform' } },
  run_cap: 60,
};

function file(name: string, content: object | string): string {
  const path = join(folder, name);
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

async function simulate(args: readonly string[], sweep: object = SPACE, exitCode = 0): Promise<RecordingIo> {
  const io = new RecordingIo();
  const code = await main(io, ['simulate', '--grid', file('sweep.json', sweep), '--seed', '1', ...args]);
  expect({ code, stderr: io.stderr }).toMatchObject({ code: exitCode });
  return io;
}

test('shows the best objective against time and trials, of each method', async () => {
  const { stdout } = await simulate(['--objective', 'branin', '--method', 'random,sobol', '--runs', '3']);
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toEqual([
    'branin (minimum 0.397887); 60 trials; 10 workers; time halfnormal; medians of 3 runs, seeds from 1',
    expect.stringMatching(/^ +time +trials +random +sobol$/),
    expect.stringMatching(/^ *[\d.]+ s +25( +[\d.]+){2}$/),
    expect.stringMatching(/^ *[\d.]+ s +50( +[\d.]+){2}$/),
    expect.stringMatching(/^ *[\d.]+ s +60( +[\d.]+){2}$/),
  ]);
});

test('the same seed gives the same figures, another seed others', async () => {
  const run = async (seed: string) => (await simulate(['--objective', 'branin', '--seed', seed])).stdout.split('\n')[2];
  expect(await run('1')).toBe(await run('1'));
  expect(await run('1')).not.toBe(await run('2'));
});

test('every method meets the same durations, and synchronous workers take longer', async () => {
  const end = async (...args: string[]) => {
    const { events } = await simulate(['--objective', 'branin', '--json', ...args]);
    return events.at(-1)!['atSec'] as number;
  };
  const [random, sobol] = [await end('--method', 'random'), await end('--method', 'sobol')];
  expect(random).toBe(sobol);
  expect(await end('--method', 'random', '--synchronous')).toBeGreaterThan(1.2 * random);
  expect(await end('--method', 'random', '--time', 'constant:60')).toBe(360);
  expect(await end('--method', 'random', '--time', 'constant:60', '--workers', '3', '--trials', '6')).toBe(120);
});

test('is a table of events for programs', async () => {
  const { events } = await simulate([
    '--objective',
    'branin',
    '--json',
    '--runs',
    '2',
    '--method',
    'sobol',
    '--method',
    'random',
  ]);
  expect(events).toHaveLength(6);
  expect(events[0]).toMatchObject({ event: 'standing', method: 'sobol', ended: 25, optimum: 10 / (8 * Math.PI) });
  expect(events[0]!['runs']).toHaveLength(2);
});

test('where the sweep maximises, the function is turned over', async () => {
  const sweep = { ...SPACE, metric: { name: 'score', goal: 'maximize' } };
  const { events } = await simulate(['--objective', 'branin', '--json'], sweep);
  const bests = events.map(({ best }) => best as number);
  expect(bests.every((best) => best <= -10 / (8 * Math.PI))).toBe(true);
  expect(bests).toEqual([...bests].sort((a, b) => a - b));
});

test('ranges other than those of the function are carried over, on their scale', async () => {
  // The minimum of the sphere is in the middle of its range.
  const log = { ...SPACE, method: 'grid', parameters: { lr: { min: 0.01, max: 1.0, log: true, n: 3 } } };
  const { events } = await simulate(['--objective', 'sphere', '--json'], log);
  expect(events.at(-1)!['best']).toBeCloseTo(0, 12);
});

test('says which parameters have no influence', async () => {
  const sweep = {
    ...SPACE,
    parameters: { ...SPACE.parameters, z: { min: 0, max: 3 }, kernel: { values: ['a', 'b'] } },
  };
  const { stderr } = await simulate(['--objective', 'branin'], sweep);
  expect(stderr).toBe('warning: without influence on branin: z, kernel\n');
});

test('a table without a single objective is refused, with the columns that have values', async () => {
  const { stderr } = await simulate(['--objective', file('failed.csv', 'x,y,loss\n1,2,\n')], SPACE, 2);
  expect(stderr).toContain('has no column for the objective, loss or objective');
  expect(stderr).toContain('its columns with values are x, y');
});

test('says that nothing is stopped early where the objective has no steps', async () => {
  const sweep = { ...SPACE, early_terminate: { type: 'asha' } };
  const nothing = (name: string) => `warning: early_terminate stops nothing: ${name} has no steps\n`;
  expect((await simulate(['--objective', 'branin'], sweep)).stderr).toBe(nothing('branin'));
  const whole = file('whole.csv', 'x,y,loss\n1,2,3\n');
  expect((await simulate(['--objective', whole], sweep)).stderr).toBe(nothing(whole));
  const stepwise = file('stepwise.csv', 'x,y,step,loss\n1,2,1,4\n1,2,2,3\n');
  expect((await simulate(['--objective', stepwise], sweep)).stderr).toBe('');
});

test('with noise, searchers are told other values than those that are shown', async () => {
  const { events } = await simulate(['--objective', 'branin', '--noise', '1000', '--json']);
  for (const { best } of events) expect(best).toBeGreaterThan(10 / (8 * Math.PI));
});

test('a space that is used up ends sooner', async () => {
  const sweep = {
    method: 'random',
    metric: { name: 'loss' },
    parameters: { x: { min: 0, max: 2 }, k: { values: [1, 2] } },
  };
  const { stdout } = await simulate(['--objective', 'sphere', '--trials', '100'], sweep);
  expect(stdout).toContain('6 trials;');
});

describe('with a table of results', () => {
  const sweep = {
    method: 'grid',
    metric: { name: 'loss' },
    parameters: { lr: { values: [0.1, 0.2, 0.4] }, kernel: { values: ['rbf', 'poly'] }, folds: { value: 5 } },
  };
  const TABLE = [
    'lr,kernel,loss,sec',
    '0.1,rbf,0.5,10',
    '0.1,poly,0.6,20',
    '0.2,rbf,0.3,30',
    '0.2,poly,,40',
    '0.4,rbf,0.9,50',
    '0.4,poly,0.8,60',
  ].join('\n');

  test('each point gives what was recorded, and takes as long', async () => {
    const args = ['--objective', file('results.csv', TABLE), '--time', 'sec', '--workers', '1', '--json'];
    const { events } = await simulate(args, sweep);
    expect(events).toMatchObject([{ atSec: 210, ended: 6, best: 0.3, optimum: 0.3 }]);
  });

  test('a point that was not recorded gives what the nearest one did', async () => {
    const other = { ...sweep, parameters: { lr: { min: 0.0, max: 1.0, n: 2 }, kernel: { values: ['rbf'] } } };
    const args = ['--objective', file('results.csv', TABLE), '--time', 'sec', '--workers', '1', '--json'];
    const { events } = await simulate(args, other);
    expect(events).toMatchObject([{ atSec: 60, ended: 2, best: 0.5 }]);
  });

  test('rows of a point with growing steps are one trial, others are repeats', async () => {
    const rows = ['lr,step,loss,sec', '0.1,1,9,1', '0.1,2,4,2', '0.1,1,8,3', '0.1,2,2,6'];
    const one = { ...sweep, repeats: 2, parameters: { lr: { values: [0.1] } } };
    const args = ['--objective', file('results.csv', rows.join('\n')), '--time', 'sec', '--workers', '1', '--json'];
    const { events } = await simulate(args, one);
    expect(events).toMatchObject([{ atSec: 8, ended: 2, best: 3 }]);
  });

  test('what `sweep results` writes is a table', async () => {
    const rows = ['trial,repeat,status,objective,lr,loss_x,duration_sec', '0,0,completed,0.7,0.1,1,12'];
    const one = { ...sweep, parameters: { lr: { values: [0.1] } } };
    const args = ['--objective', file('results.csv', rows.join('\r\n')), '--time', 'duration_sec', '--json'];
    expect((await simulate(args, one)).events).toMatchObject([{ atSec: 12, best: 0.7 }]);
  });

  test.each([
    ['lr,kernel,loss\n0.1,rbf,1', ['--time', 'sec'], "has no column 'sec' for the durations"],
    ['lr,kernel,los\n0.1,rbf,1', [], "has no column for the objective, loss or objective; did you mean 'los'?"],
    ['lr,loss\n0.1,1', [], 'has no column for the parameter kernel'],
    ['lr,kernel,loss\n0.1,rbf,good', [], 'row 1: loss is "good", and must be a number, or empty'],
    ['lr,kernel,loss,sec\n0.1,rbf,1,-3', ['--time', 'sec'], 'row 1: sec is -3, and must be a number of seconds from 0'],
    ['lr,kernel,loss\n0.1,rbf', [], 'line 2: the row has 2 cells, the header line 3'],
    ['lr,kernel,loss\n0.1,rbf,1', ['--noise', '1'], '--noise goes with a test function'],
  ])('%j with %j is refused', async (text, args, message) => {
    const { stderr } = await simulate(['--objective', file('results.csv', text), ...args], sweep, 2);
    expect(stderr).toContain(message);
  });
});

test.each([
  [['--objective', 'brannin'], "there is no test function 'brannin'; did you mean 'branin'?"],
  [['--objective', 'hartmann6'], 'hartmann6 has 6 variables; numeric parameters of the sweep: 2'],
  [['--objective', 'branin', '--time', 'gamma'], "there is no time model 'gamma'"],
  [['--objective', 'none.csv'], 'none.csv cannot be read (ENOENT)'],
  [['--objective', 'branin', '--method', 'sobol,magic'], 'It must be of grid, random, sobol'],
  [['--objective', 'branin', '--method', 'list'], 'method random cannot give way to list'],
  [['--objective', 'branin', '--seed', '-1'], 'It must be a whole number from 0 to 4294967295'],
  [['--objective', 'branin', '--noise', 'x'], 'It must be a number from 0'],
  [['--objective', 'branin', '--runs', '0'], 'It must be a whole number above 0'],
])('%j is refused', async (args, message) => {
  expect((await simulate(args, SPACE, 2)).stderr).toContain(message);
});
