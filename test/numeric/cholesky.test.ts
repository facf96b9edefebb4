import fc from 'fast-check';
import { cholesky, choleskyRow, invertFactored, solveLower, solveUpper } from '../../lib/numeric/cholesky';

interface Matrix {
  readonly n: number;
  /** Rows are this long; what is beyond n is not part of the matrix. */
  readonly stride: number;
  readonly a: Float64Array;
}

const UNUSED = 99;
const entry = fc.double({ min: -2, max: 2, noNaN: true });

/** B B' + I, in rows that may be longer than the matrix. */
const positiveDefinite: fc.Arbitrary<Matrix> = fc.tuple(fc.integer({ min: 1, max: 12 }), fc.nat(3)).chain(([n, more]) =>
  fc.array(entry, { minLength: n * n, maxLength: n * n }).map((b) => {
    const stride = n + more;
    const a = new Float64Array(n * stride).fill(UNUSED);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) {
        a[i * stride + j] = Number(i === j);
        for (let k = 0; k < n; k++) a[i * stride + j]! += b[i * n + k]! * b[j * n + k]!;
      }
    }
    return { n, stride, a };
  }),
);

function factored({ n, stride, a }: Matrix): Float64Array {
  const l = a.slice();
  expect(cholesky(l, n, stride)).toBe(true);
  return l;
}

/** The product of the rows i and j of a lower triangle. */
function product(l: Float64Array, i: number, j: number, stride: number): number {
  let sum = 0;
  for (let k = 0; k <= Math.min(i, j); k++) sum += l[i * stride + k]! * l[j * stride + k]!;
  return sum;
}

function times({ n, stride, a }: Matrix, x: Float64Array): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => x.slice(0, n).reduce((s, v, j) => s + a[i * stride + j]! * v, 0));
}

const places = (n: number) => Array.from({ length: n * n }, (_, i) => [Math.floor(i / n), i % n] as const);

describe('cholesky', () => {
  it('gives a factor whose square is the matrix, in rows of any length', () => {
    fc.assert(
      fc.property(positiveDefinite, (matrix) => {
        const { n, stride, a } = matrix;
        const l = factored(matrix);
        for (const [i, j] of places(n)) expect(product(l, i, j, stride)).toBeCloseTo(a[i * stride + j]!, 10);
        expect(Array.from(l).filter((_, i) => i % stride >= n)).toEqual(Array(n * (stride - n)).fill(UNUSED));
      }),
    );
  });

  it('reads the lower triangle alone', () => {
    fc.assert(
      fc.property(positiveDefinite, (matrix) => {
        const { n, stride, a } = matrix;
        const lower = a.map((value, i) => (i % stride > Math.floor(i / stride) ? NaN : value));
        const whole = factored(matrix);
        const half = factored({ ...matrix, a: lower });
        for (const [i, j] of places(n)) if (j <= i) expect(half[i * stride + j]).toBe(whole[i * stride + j]);
      }),
    );
  });

  it('grows row by row to the same factor', () => {
    fc.assert(
      fc.property(positiveDefinite, (matrix) => {
        const grown = matrix.a.slice();
        for (let i = 0; i < matrix.n; i++) expect(choleskyRow(grown, i, matrix.stride)).toBe(true);
        expect(grown).toEqual(factored(matrix));
      }),
    );
  });

  it('solves linear equations', () => {
    fc.assert(
      fc.property(positiveDefinite, fc.array(entry, { minLength: 12, maxLength: 12 }), (matrix, values) => {
        const { n, stride } = matrix;
        const x = Float64Array.from(values.slice(0, n));
        const b = times(matrix, x);
        const l = factored(matrix);
        solveLower(l, n, b, stride);
        solveUpper(l, n, b, stride);
        for (let i = 0; i < n; i++) expect(b[i]).toBeCloseTo(x[i]!, 8);
      }),
    );
  });

  it('inverts, whatever was in the place before', () => {
    fc.assert(
      fc.property(positiveDefinite, (matrix) => {
        const { n, stride } = matrix;
        const inverse = new Float64Array(n * stride).fill(7);
        invertFactored(factored(matrix), n, inverse, stride);
        for (const [i, j] of places(n)) {
          if (j < i) inverse[j * stride + i] = inverse[i * stride + j]!;
        }
        for (let i = 0; i < n; i++) {
          const column = times(matrix, inverse.subarray(i * stride));
          for (let j = 0; j < n; j++) expect(column[j]).toBeCloseTo(Number(i === j), 8);
        }
      }),
    );
  });

  it.each<[string, number[]]>([
    ['negative', [-1]],
    ['zero', [0]],
    ['singular', [1, 0, 1, 1]],
    ['indefinite', [1, 0, 2, 1]],
    ['not a number', [NaN]],
    ['partly not a number', [1, 0, NaN, 1]],
  ])('says that a matrix is not positive definite: %s', (_, values) => {
    expect(cholesky(Float64Array.from(values), Math.sqrt(values.length))).toBe(false);
  });
});
