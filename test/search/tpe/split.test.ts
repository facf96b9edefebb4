import { splitHistory } from '../../../lib/search/tpe/split';
import type { Observation } from '../../../lib/search/history';

const seen = (x: number, ...values: number[]): Observation => ({ parameters: { x }, values });
const names = (points: readonly { readonly point: { readonly x?: unknown } }[]) => points.map(({ point }) => point.x);

/** x is the rank: 0 is the best. */
const twenty = Array.from({ length: 20 }, (_, i) => seen((i * 7) % 20, (i * 7) % 20));

describe('good and bad points', () => {
  it('are told apart by the mean of the repeats', () => {
    const observations = [seen(1, 5, 5), seen(2, 1, 8), seen(3, 4, 4)];
    expect(names(splitHistory({ observations, pending: [], prior: [] }, 'minimize').good)).toEqual([3]);
    expect(names(splitHistory({ observations, pending: [], prior: [] }, 'maximize').good)).toEqual([1]);
  });

  it('are told apart by their order in time where they are equal', () => {
    const observations = [seen(4, 1), seen(2, 1), seen(3, 1)];
    expect(names(splitHistory({ observations, pending: [], prior: [] }, 'minimize').good)).toEqual([4]);
  });

  it('are one in fourteen and the rest, a better one counting for more', () => {
    const { good, bad } = splitHistory({ observations: twenty, pending: [], prior: [] }, 'minimize');
    expect(names(good)).toEqual([0, 1]);
    expect(good[0]!.weight).toBeGreaterThan(good[1]!.weight);
    expect(bad).toHaveLength(18);
  });

  it('take in points of an earlier sweep', () => {
    const prior = [seen(-1, -1), seen(-2, 99)];
    const { good, bad } = splitHistory({ observations: twenty, pending: [], prior }, 'minimize');
    expect(names(good)).toEqual([-1, 0]);
    expect(names(bad)).toContain(-2);
  });

  it('count failed and pending points as bad', () => {
    const observations = [...twenty, ...Array.from({ length: 20 }, (_, i) => seen(100 + i))];
    const { good, bad } = splitHistory({ observations, pending: [{ x: 777 }], prior: [] }, 'maximize');
    expect(names(good)).toEqual([19, 18, 17]);
    expect(names(bad)).toEqual(expect.arrayContaining([100, 119, 777]));
    const failed = splitHistory({ observations: observations.slice(20), pending: [], prior: [] }, 'minimize');
    expect(failed.good).toEqual([]);
  });

  it('are few even after ten thousand trials, each bad one standing for several', () => {
    const observations = Array.from({ length: 10_000 }, (_, i) => seen(i, i));
    const { good, bad } = splitHistory({ observations, pending: [{ x: -5 }], prior: [] }, 'minimize');
    expect(names(good)).toEqual(Array.from({ length: 25 }, (_, i) => i));
    expect(bad.length).toBeLessThanOrEqual(401);
    const total = bad.slice(0, -1).reduce((sum, { weight }) => sum + weight, 0);
    expect(total).toBeCloseTo(9_975, 6);
    expect(new Set(names(bad)).size).toBe(bad.length);
  });
});
