import fc from 'fast-check';
import { drawsOf } from '../../../lib/search/bayes/draws';
import { FitSchedule } from '../../../lib/search/bayes/fit-schedule';
import { fitHyperparameters, type Hyperparameters } from '../../../lib/search/bayes/fit';
import { Covariance } from '../../../lib/search/bayes/covariance';
import { firstRows, pickRows, rowOf, type Rows } from '../../../lib/search/bayes/rows';
import { standardise } from '../../../lib/search/bayes/targets';
import { hyperparametersOf } from './problems';

/** Points of the unit cube in no order, a row each; the last of several dimensions may be a category. */
function scattered(count: number, dimensions: number, categories = 0): Rows {
  const draws = drawsOf(11, count, 1);
  const isCategory = Uint8Array.from({ length: dimensions }, (_, d) => Number(d >= dimensions - categories));
  const x = Float64Array.from({ length: count * dimensions }, (_, at) => {
    const place = draws.uniform(at, 0);
    return isCategory[at % dimensions] === 1 ? Math.floor(3 * place) : place;
  });
  return { count, dimensions, x, noise: new Float64Array(count).fill(1), isCategory };
}

/** A function drawn from a process, seen at the rows with its noise: L z. */
function drawn(rows: Rows, hyperparameters: Hyperparameters, seed: number): Float64Array {
  const covariance = new Covariance(hyperparameters, rows.isCategory, rows.count);
  const draws = drawsOf(seed, 0, 1);
  const normals = Float64Array.from({ length: rows.count }, (_, i) => draws.normal(i, 0));
  // Each value given those before it: the mean L^-1 gives, and what is left.
  const values = new Float64Array(rows.count);
  for (let i = 0; i < rows.count; i++) {
    const solved = new Float64Array(i);
    const known = values.slice(0, i);
    covariance.look(rowOf(rows, i));
    solved.set(covariance.with.subarray(0, i));
    covariance.solveLower(solved);
    covariance.solveLower(known);
    const left = 1 + hyperparameters.noise * rows.noise[i]! - solved.reduce((sum, value) => sum + value * value, 0);
    values[i] = solved.reduce((sum, value, j) => sum + value * known[j]!, 0) + Math.sqrt(left) * normals[i]!;
    covariance.append(rowOf(rows, i), hyperparameters.noise * rows.noise[i]!);
  }
  return values;
}

/** By the geometric mean over several functions, how far off fits are. */
function found(rows: Rows, truth: Hyperparameters) {
  const seeds = [1, 2, 3, 4, 5, 6];
  const fits = seeds.map((seed) => fitHyperparameters(rows, standardise(drawn(rows, truth, seed))));
  const typical = (of: (fit: Hyperparameters) => number) =>
    Math.exp(fits.reduce((sum, fit) => sum + Math.log(of(fit)), 0) / fits.length);
  return {
    lengthScales: Array.from(truth.lengthScales, (_, d) => typical((fit) => fit.lengthScales[d]!)),
    noise: typical(({ noise }) => noise),
  };
}

describe('a fit', () => {
  it('finds the length scales of functions', () => {
    const { lengthScales, noise } = found(scattered(50, 2), hyperparametersOf([0.15, 0.8], 1e-6));
    expect(Math.abs(Math.log(lengthScales[0]! / 0.15))).toBeLessThan(Math.log(1.7));
    expect(Math.abs(Math.log(lengthScales[1]! / 0.8))).toBeLessThan(Math.log(1.7));
    expect(noise).toBeLessThan(1e-3);
  });

  it('finds noise', () => {
    const { noise } = found(scattered(60, 1), hyperparametersOf([0.3], 0.2));
    expect(noise).toBeGreaterThan(0.08);
    expect(noise).toBeLessThan(0.5);
  });

  it('knows by repeats how noisy one trial is', () => {
    const rows = { ...scattered(60, 1), noise: new Float64Array(60).fill(1 / 4) };
    const { noise } = found(rows, hyperparametersOf([0.3], 0.4));
    expect(noise).toBeGreaterThan(0.16);
    expect(noise).toBeLessThan(1);
  });

  it('finds out which parameters hardly matter, categories among them', () => {
    const matters = found(scattered(50, 2, 1), hyperparametersOf([0.4, 0.5], 1e-4));
    const not = found(scattered(50, 2, 1), hyperparametersOf([0.4, 50], 1e-4));
    expect(not.lengthScales[1]).toBeGreaterThan(2 * matters.lengthScales[1]!);
  });

  it('has finite hyperparameters after few observations, equal ones, and contradictions', () => {
    for (const targets of [[0], [0, 0], [1, -1], [1, 1, -2]]) {
      const rows = firstRows({ ...scattered(3, 2), x: new Float64Array(6).fill(0.5) }, targets.length);
      const fit = fitHyperparameters(rows, Float64Array.from(targets));
      expect([...fit.theta, ...fit.lengthScales, fit.noise].every((value) => Number.isFinite(value))).toBe(true);
      expect(fit.noise).toBeGreaterThan(0);
    }
  });
});

describe('the schedule of fits', () => {
  const rows = scattered(64, 2);
  const losses = drawn(rows, hyperparametersOf([0.3, 0.6], 1e-3), 3);
  losses[5] = NaN;
  const fitted = (schedule: FitSchedule, count: number, of = losses) =>
    schedule.fit(firstRows(rows, count), of.slice(0, count));

  it('depends on what was seen, and not on what was asked before', () => {
    const anew = new Map<number, Hyperparameters>();
    const fresh = (count: number) => {
      anew.set(count, anew.get(count) ?? fitted(new FitSchedule(), count));
      return anew.get(count);
    };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 3, max: 64 }), { minLength: 2, maxLength: 5 }), (counts) => {
        const schedule = new FitSchedule();
        const mirrored = losses.map((loss) => -loss);
        for (const [i, count] of counts.entries()) {
          expect(fitted(schedule, count)).toEqual(fresh(count));
          if (i % 2 === 0) fitted(schedule, count, mirrored);
        }
      }),
      { numRuns: 10 },
    );
  });

  it('fits seldom, ever more so, and gives the same object in between', () => {
    const schedule = new FitSchedule();
    const fits = new Set<Hyperparameters>();
    const more = scattered(150, 1);
    const values = drawn(more, hyperparametersOf([0.3], 1e-2), 4);
    const sizes = Array.from({ length: 50 }, (_, i) => 101 + i);
    for (const count of sizes) fits.add(schedule.fit(firstRows(more, count), values.slice(0, count)));
    expect(fits.size).toBeLessThanOrEqual(10);
    expect(fits.size).toBeGreaterThanOrEqual(5);
  });

  it('sees a change in any observation that a fit was made of, and none in later ones', () => {
    const schedule = new FitSchedule();
    // 64 observations have the fit of the first 63.
    const before = fitted(schedule, 64);
    expect(fitted(schedule, 64, losses.with(63, 100))).toBe(before);
    expect(fitted(schedule, 64, losses.with(20, 1)).theta).not.toEqual(before.theta);
    const others = {
      ...pickRows(
        rows,
        Array.from({ length: 64 }, (_, i) => i),
      ),
    };
    others.noise[7] = 0.5;
    expect(schedule.fit(others, losses)).not.toEqual(before);
  });

  it('fits three observations, of which some failed', () => {
    const fit = new FitSchedule().fit(firstRows(rows, 3), Float64Array.of(1, NaN, 2));
    expect(fit.lengthScales).toHaveLength(2);
  });
});
