import { log } from './elementary';
import { normalCdf, normalQuantile } from './normal';

/** Less than 2^-54 of a normal distribution lies this many deviations above its mean. */
const FAR = 8.5;
const HALF_LOG_TWO_PI = 0.9189385332046727;

/** A normal distribution cut off outside of [0, 1]. */
export class TruncatedNormal {
  private readonly mean: number;
  private readonly deviation: number;
  /** The parts of the whole normal distribution below 0 and within [0, 1]. */
  private readonly under: number;
  private readonly within: number;
  /** log of the factor before the exponential. */
  private readonly logScale: number;

  /**
   * @param mean from 0 to 1, so that a good part of the distribution is left
   * @param deviation above 0; that of the distribution before it is cut
   */
  constructor(mean: number, deviation: number) {
    this.mean = mean;
    this.deviation = deviation;
    this.under = tail(mean / deviation);
    this.within = 1 - this.under - tail((1 - mean) / deviation);
    this.logScale = -log(deviation * this.within) - HALF_LOG_TWO_PI;
  }

  /** @param x from 0 to 1 */
  logDensity(x: number): number {
    const z = (x - this.mean) / this.deviation;
    return this.logScale - 0.5 * z * z;
  }

  /** The probability of less than x. */
  cdf(x: number): number {
    if (x <= 0) return 0;
    return x >= 1 ? 1 : (normalCdf((x - this.mean) / this.deviation) - this.under) / this.within;
  }

  /** The number, from 0 to 1, below which a variable falls with probability p; p is from [0, 1]. */
  quantile(p: number): number {
    const x = this.mean + this.deviation * normalQuantile(this.under + p * this.within);
    return Math.max(0, Math.min(1, x));
  }
}

/** The part above z, which is at least 0; most kernels of a Parzen estimator are far from the ends of their range. */
function tail(z: number): number {
  return z > FAR ? 0 : normalCdf(-z);
}
