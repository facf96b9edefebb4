/** The sum of the products of the components. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

/** a + factor b. */
export function plus(a: Float64Array, factor: number, b: Float64Array): Float64Array {
  const sum = a.slice();
  addTo(sum, factor, b);
  return sum;
}

/** Adds factor b, in place. */
export function addTo(sum: Float64Array, factor: number, b: Float64Array): void {
  for (let i = 0; i < sum.length; i++) sum[i]! += factor * b[i]!;
}
