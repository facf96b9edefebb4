import fc from 'fast-check';
import { SOBOL_DIMENSIONS, scrambledSobol, sobolInteger } from '../../lib/numeric/sobol';
import golden from '../golden/sobol.json';

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const dimensions = fc.integer({ min: 0, max: SOBOL_DIMENSIONS - 1 });

describe('sobolInteger', () => {
  it.each(Object.entries(golden.points))('agrees with scipy at point %s in every dimension', (k, point) => {
    expect(point.map((_, dimension) => sobolInteger(Number(k), dimension))).toEqual(point);
  });

  it('changes one direction number from a point to the next, to the end of the sequence', () => {
    for (const dimension of [0, 1, 17, SOBOL_DIMENSIONS - 1]) {
      for (const k of [2 ** 31 - 1, 2 ** 31, 2 ** 32 - 2]) {
        const bit = 31 - Math.clz32((k + 1) & -(k + 1));
        const step = sobolInteger(2 ** bit, dimension) ^ sobolInteger(2 ** bit - 1, dimension);
        expect((sobolInteger(k + 1, dimension) ^ sobolInteger(k, dimension)) >>> 0).toBe(step >>> 0);
      }
    }
  });

  it('refuses points and dimensions beyond the sequence', () => {
    expect(() => sobolInteger(2 ** 32, 0)).toThrow(expect.objectContaining({ code: 'SobolPoint' }));
    expect(() => sobolInteger(1, SOBOL_DIMENSIONS)).toThrow(expect.objectContaining({ code: 'SobolDimensions' }));
  });
});

describe('scrambledSobol', () => {
  it('puts exactly one of 2^m points in each cell of width 2^-m of every dimension', () => {
    fc.assert(
      fc.property(seeds, dimensions, fc.integer({ min: 0, max: 8 }), fc.nat(1000), (seed, dimension, m, block) => {
        const n = 2 ** m;
        const cells = Array.from({ length: n }, (_, i) =>
          Math.floor(scrambledSobol(seed, block * n + i, dimension) * n),
        );
        expect(new Set(cells).size).toBe(n);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps the first two dimensions a (0, m, 2)-net: every elementary box holds one point', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 6 }), (seed, a, b) => {
        const boxes = Array.from({ length: 2 ** (a + b) }, (_, k) =>
          [Math.floor(scrambledSobol(seed, k, 0) * 2 ** a), Math.floor(scrambledSobol(seed, k, 1) * 2 ** b)].join(' '),
        );
        expect(new Set(boxes).size).toBe(2 ** (a + b));
      }),
      { numRuns: 30 },
    );
  });

  it('integrates a smooth function far better than as many random points would', () => {
    const n = 1024;
    const error = (seed: number) => {
      let sum = 0;
      for (let k = 0; k < n; k++) {
        let f = 1;
        for (let d = 0; d < 5; d++) f *= 0.5 + scrambledSobol(seed, k, d);
        sum += f;
      }
      return Math.abs(sum / n - 1);
    };
    const errors = [1, 2, 3, 4, 5, 6, 7, 8].map(error);
    const rms = Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / errors.length);
    expect(rms).toBeLessThan(0.002); // random points: sqrt(((13 / 12)^5 - 1) / 1024) = 0.022
  });

  it('is uniform over seeds at any one point', () => {
    const mean = (k: number) => {
      let sum = 0;
      for (let seed = 0; seed < 2000; seed++) sum += scrambledSobol(seed, k, 3);
      return sum / 2000;
    };
    for (const k of [0, 1, 5]) expect(Math.abs(mean(k) - 0.5)).toBeLessThan(0.025);
  });

  it('never changes', () => {
    expect([0, 1, 2, 2 ** 32 - 1].map((k) => scrambledSobol(42, k, 1))).toMatchInlineSnapshot(`
     [
       0.6529385909139785,
       0.4339136426153164,
       0.9488279471633436,
       0.09173816075134067,
     ]
    `);
  });
});
