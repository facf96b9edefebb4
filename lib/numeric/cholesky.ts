/**
 * Factors a symmetric positive definite matrix in place: A = L L'.
 *
 * @param a n rows of `stride` numbers, of which the lower triangle is read and overwritten with L
 * @returns false where the matrix is not positive definite to working precision; `a` is spoilt then
 */
export function cholesky(a: Float64Array, n: number, stride = n): boolean {
  for (let i = 0; i < n; i++) {
    if (!choleskyRow(a, i, stride)) return false;
  }
  return true;
}

/** Factors row i, the rows above being factored already: a matrix may grow by a row at a time. */
export function choleskyRow(a: Float64Array, i: number, stride: number): boolean {
  const rowI = i * stride;
  for (let j = 0; j < i; j++) {
    const rowJ = j * stride;
    let sum = a[rowI + j]!;
    for (let k = 0; k < j; k++) sum -= a[rowI + k]! * a[rowJ + k]!;
    a[rowI + j] = sum / a[rowJ + j]!;
  }
  let sum = a[rowI + i]!;
  for (let k = 0; k < i; k++) sum -= a[rowI + k]! * a[rowI + k]!;
  if (!(sum > 0)) return false;
  a[rowI + i] = Math.sqrt(sum);
  return true;
}

/** Solves L x = b in place. */
export function solveLower(l: Float64Array, n: number, b: Float64Array, stride = n): void {
  for (let i = 0; i < n; i++) {
    const row = i * stride;
    let sum = b[i]!;
    for (let k = 0; k < i; k++) sum -= l[row + k]! * b[k]!;
    b[i] = sum / l[row + i]!;
  }
}

/** Solves L' x = b in place. */
export function solveUpper(l: Float64Array, n: number, b: Float64Array, stride = n): void {
  for (let i = n - 1; i >= 0; i--) {
    const row = i * stride;
    const x = b[i]! / l[row + i]!;
    b[i] = x;
    for (let k = 0; k < i; k++) b[k]! -= l[row + k]! * x;
  }
}

/** The lower triangle of the inverse of L L', in `out`; the rest of `out` is not written. */
export function invertFactored(l: Float64Array, n: number, out: Float64Array, stride = n): void {
  const inverse = new Float64Array(n * n);
  // Row i of L^-1 from the rows above it.
  for (let i = 0; i < n; i++) {
    const rowI = i * n;
    for (let k = 0; k < i; k++) {
      const factor = l[i * stride + k]!;
      const rowK = k * n;
      for (let j = 0; j <= k; j++) inverse[rowI + j]! -= factor * inverse[rowK + j]!;
    }
    const pivot = 1 / l[i * stride + i]!;
    for (let j = 0; j < i; j++) inverse[rowI + j]! *= pivot;
    inverse[rowI + i] = pivot;
  }
  out.fill(0, 0, n * stride);
  for (let k = 0; k < n; k++) {
    const row = k * n;
    for (let i = 0; i <= k; i++) {
      const factor = inverse[row + i]!;
      const target = i * stride;
      for (let j = 0; j <= i; j++) out[target + j]! += factor * inverse[row + j]!;
    }
  }
}
