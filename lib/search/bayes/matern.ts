import { expOfNegative } from '../../numeric/fast-exp';

// Looked up once: in a sandboxed global scope, such as the tests', each look-up costs more than the call.
const { sqrt } = Math;

const ROOT5 = sqrt(5);

/**
 * The Matern covariance with smoothness 5/2 at a squared distance, in length scales. Leaves minus twice its derivative by
 * the squared distance in `maternAndSlope.slope`: a call in the innermost loops that makes no object.
 *
 * Source: C. E. Rasmussen, C. K. I. Williams, "Gaussian Processes for Machine Learning", 2006, equation 4.17.
 */
export function maternAndSlope(squared: number): number {
  const r = ROOT5 * sqrt(squared);
  const decay = expOfNegative(-r);
  maternAndSlope.slope = (5 / 3) * (1 + r) * decay;
  return (1 + r + (r * r) / 3) * decay;
}
maternAndSlope.slope = 0;
