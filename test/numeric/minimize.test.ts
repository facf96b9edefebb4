import fc from 'fast-check';
import { minimize, type Differentiable, type MinimizeOptions } from '../../lib/numeric/minimize';

const unitBox = (n: number, options: Partial<MinimizeOptions> = {}): MinimizeOptions => ({
  lower: new Float64Array(n),
  upper: new Float64Array(n).fill(1),
  evaluations: 200,
  tolerance: 1e-9,
  ...options,
});

/** The sum of weight (x - centre)^2: in a box it is least at the centre's nearest point. */
function bowl(weights: readonly number[], centre: readonly number[]): Differentiable {
  return (x, gradient) => {
    let sum = 0;
    for (const [i, weight] of weights.entries()) {
      const away = x[i]! - centre[i]!;
      sum += weight * away * away;
      gradient[i] = 2 * weight * away;
    }
    return sum;
  };
}

/** Squares of (B (x - centre)): the valleys run across the coordinates. */
function valley(b: readonly number[], centre: readonly number[]): Differentiable {
  const n = centre.length;
  return (x, gradient) => {
    gradient.fill(0);
    let sum = 0;
    for (let row = 0; row < n; row++) {
      let part = 0;
      for (let i = 0; i < n; i++) part += b[row * n + i]! * (x[i]! - centre[i]!);
      sum += part * part;
      for (let i = 0; i < n; i++) gradient[i]! += 2 * part * b[row * n + i]!;
    }
    return sum;
  };
}

const rosenbrock: Differentiable = (x, gradient) => {
  const [a, b] = [x[0]!, x[1]!];
  gradient[0] = -400 * a * (b - a * a) - 2 * (1 - a);
  gradient[1] = 200 * (b - a * a);
  return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
};

const coordinate = fc.double({ min: -0.5, max: 1.5, noNaN: true });
const several = (n: number, one: fc.Arbitrary<number> = coordinate) => fc.array(one, { minLength: n, maxLength: n });
const wavy: fc.Arbitrary<{ f: Differentiable; start: Float64Array; evaluations: number }> = fc
  .integer({ min: 1, max: 6 })
  .chain((n) => fc.tuple(several(n * n), several(n), several(n), fc.integer({ min: 1, max: 40 })))
  .map(([b, centre, start, evaluations]) => {
    const smooth = valley(b, centre);
    const f: Differentiable = (x, gradient) => {
      let value = smooth(x, gradient);
      for (let i = 0; i < x.length; i++) {
        value += Math.sin(9 * x[i]! + i);
        gradient[i]! += 9 * Math.cos(9 * x[i]! + i);
      }
      return value;
    };
    return { f, start: Float64Array.from(start), evaluations };
  });

describe('minimize', () => {
  it('finds the least point of a box, also where that is on its bounds', () => {
    fc.assert(
      fc.property(
        fc
          .integer({ min: 1, max: 8 })
          .chain((n) => fc.tuple(several(n, fc.double({ min: 0.1, max: 100, noNaN: true })), several(n), several(n))),
        ([weights, centre, start]) => {
          const x = Float64Array.from(start);
          const f = bowl(weights, centre);
          const value = minimize(f, x, unitBox(x.length));
          const nearest = Float64Array.from(centre, (c) => Math.min(1, Math.max(0, c)));
          const least = f(nearest, new Float64Array(x.length));
          expect(value - least).toBeLessThanOrEqual(1e-9 * Math.max(1, least));
          for (const [i, place] of nearest.entries()) expect(x[i]).toBeCloseTo(place, 3);
        },
      ),
    );
  });

  it('follows a curved valley', () => {
    const x = Float64Array.of(-1.2, 1);
    const box = { lower: Float64Array.of(-2, -2), upper: Float64Array.of(2, 2), evaluations: 100, tolerance: 1e-8 };
    expect(minimize(rosenbrock, x, box)).toBeLessThan(1e-12);
    expect(x[0]).toBeCloseTo(1, 6);
    expect(x[1]).toBeCloseTo(1, 6);
  });

  it('learns how steep each direction is, in few evaluations', () => {
    const weights = [1000, 100, 10, 1, 0.1, 0.01];
    const x = new Float64Array(6);
    const value = minimize(bowl(weights, [0.9, 0.8, 0.7, 0.6, 0.5, 0.4]), x, unitBox(6, { evaluations: 60 }));
    expect(value).toBeLessThan(1e-5);
  });

  it('slides along a bound to the least point there', () => {
    const x = Float64Array.of(-1.2, 1);
    const box = { lower: Float64Array.of(-2, -2), upper: Float64Array.of(0.5, 2), evaluations: 200, tolerance: 1e-9 };
    minimize(rosenbrock, x, box);
    expect(x[0]).toBe(0.5);
    expect(x[1]).toBeCloseTo(0.25, 6);
  });

  it('keeps within the box and the number of evaluations, and ends no worse than it began', () => {
    fc.assert(
      fc.property(wavy, ({ f, start, evaluations }) => {
        const box = unitBox(start.length, { evaluations });
        const values: number[] = [];
        const seen: Differentiable = (x, gradient) => {
          for (const value of x) expect(value >= 0 && value <= 1).toBe(true);
          values.push(f(x, gradient));
          return values.at(-1)!;
        };
        const x = start.slice();
        const value = minimize(seen, x, box);
        expect(values.length).toBeLessThanOrEqual(evaluations);
        expect(value).toBeLessThanOrEqual(values[0]!);
        expect(value).toBe(f(x, new Float64Array(x.length)));
        expect(values).toContain(value);
      }),
      { numRuns: 300 },
    );
  });

  it('ends where it can go no further downhill', () => {
    fc.assert(
      fc.property(wavy, ({ f, start }) => {
        const gradient = new Float64Array(start.length);
        minimize(f, start, unitBox(start.length, { evaluations: 2000, tolerance: 1e-6 }));
        f(start, gradient);
        for (const [i, slope] of gradient.entries()) {
          const held = (start[i] === 0 && slope > 0) || (start[i] === 1 && slope < 0);
          if (!held) expect(Math.abs(slope)).toBeLessThan(1e-3);
        }
      }),
    );
  });

  it('leaves alone what has no room', () => {
    const x = Float64Array.of(0.3, 0.9);
    const box = { lower: Float64Array.of(0.3, 0), upper: Float64Array.of(0.3, 1), evaluations: 50, tolerance: 1e-9 };
    minimize(bowl([1, 1], [0.8, 0.2]), x, box);
    expect(x[0]).toBe(0.3);
    expect(x[1]).toBeCloseTo(0.2, 6);
    const fixed = { ...box, lower: x.slice(), upper: x.slice() };
    expect(minimize(bowl([1, 1], [0, 0]), x, fixed)).toBe(x[0]! * x[0]! + x[1]! * x[1]!);
  });

  it('evaluates once where it may not do more, or begins at the least point', () => {
    let evaluations = 0;
    const f: Differentiable = (x, gradient) => {
      evaluations++;
      return bowl([1], [0.5])(x, gradient);
    };
    minimize(f, Float64Array.of(0.9), unitBox(1, { evaluations: 1 }));
    minimize(f, Float64Array.of(0.5), unitBox(1));
    expect(evaluations).toBe(2);
  });

  it('steps back from where a function has no value', () => {
    const f: Differentiable = (x, gradient) => {
      gradient[0] = -1000;
      return x[0]! > 0.51 ? NaN : -1000 * x[0]!;
    };
    const x = Float64Array.of(0.5);
    const value = minimize(f, x, unitBox(1, { evaluations: 40 }));
    expect(x[0]).toBeGreaterThan(0.5);
    expect(value).toBe(-1000 * x[0]!);
  });
});
