import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { REPOSITORY, StagedProgram, metrics } from './staged-program';

let trial: StagedProgram;

beforeEach(() => {
  trial = new StagedProgram('examples/shell/container/train');
  trial.channel('examples/shell/data/train');
});

afterEach(() => trial.remove());

test('finds a trip through all cities that gets shorter', async () => {
  const { code, lines, stderr } = await trial.run();

  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const rounds = lines.slice(0, -1).map(metrics);
  expect(rounds.map(({ step }) => step)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  expect(lines.at(-1)).toBe('length=390.835');
  const cities = readFileSync(join(REPOSITORY, 'examples/shell/data/train/cities.csv'), 'utf8').trim().split('\n');
  const tour = (trial.file('model/tour.csv') ?? '').trim().split('\n');
  expect([...tour].sort()).toEqual(cities.slice(1).sort());
  expect(lengthOf(tour)).toBeCloseTo(390.835, 2);
});

test('keeps what it has on SIGTERM, and goes on as though nothing had happened', async () => {
  trial.hyperparameters({ moves: '4000' });
  const whole = (await trial.run()).lines;
  trial.hyperparameters({ moves: '4000', seed: '1', unknown: 'ignored' });
  trial.replaceIn('checkpoints/state', /^/, 'of another run ');
  const first = await trial.run({ terminateAt: /^step=2 / });
  const second = await trial.run();

  expect([first.code, second.code]).toEqual([143, 0]);
  expect(first.lines.length).toBeLessThan(20);
  expect([...first.lines, ...second.lines]).toEqual(whole);
});

test('takes values that SageMaker has put in quotes', async () => {
  trial.hyperparameters({ rounds: '"2.0"', moves: '"1e2"' });
  expect((await trial.run()).lines).toHaveLength(3);
});

test.each([
  ['a value that is no number', { cooling: 'fast' }, "hyperparameter cooling must be a number from 0 to 1, not 'fast'"],
  ['half a round', { rounds: '2.5' }, "hyperparameter rounds must be a whole number from 1 to 10000, not '2.5'"],
  ['a value out of range', { temperature: '-1' }, "must be a number from 0 to 1000000, not '-1'"],
])('%s is a failure with a reason', async (_, values, reason) => {
  trial.hyperparameters(values);

  const { code, lines, stderr } = await trial.run();

  expect({ code, lines }).toEqual({ code: 1, lines: [] });
  expect(stderr).toContain(reason);
  expect(trial.file('output/failure')).toContain(reason);
});

test.each([
  ['no file', {}, 'there is no CSV file in channel train'],
  ['a city without a place', { 'a.csv': 'city,x,y\nA,1,1\nB,2\n' }, "'B,2' is no city"],
  ['a city twice', { 'a.csv': 'city,x,y\nA,1,1\nA,2,1\n' }, "'A,2,1' is no city: a name of its own"],
  ['too few', { 'a.csv': 'city,x,y\nA,1,1\nB,2,1\n' }, 'there are fewer than 4 cities'],
])('data with %s is a failure with a reason', async (_, files, reason) => {
  trial.channel(files);

  expect((await trial.run()).code).toBe(1);
  expect(trial.file('output/failure')).toContain(reason);
});

function lengthOf(tour: readonly string[]): number {
  const places = tour.map((line) => line.split(',').slice(1).map(Number));
  return places.reduce((sum, [x = NaN, y = NaN], index) => {
    const [nextX = NaN, nextY = NaN] = places[(index + 1) % places.length] ?? [];
    return sum + Math.hypot(nextX - x, nextY - y);
  }, 0);
}
