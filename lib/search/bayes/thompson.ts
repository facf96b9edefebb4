import { cosine, sine } from '../../numeric/cosine';
import type { Acquisition } from './acquisition';
import type { Draws } from './draws';
import type { Model } from './model';

/** Cosines that a draw from the prior is made of. */
const FEATURES = 512;

/** What the numbers at the place of a feature are for: 0 to 4 for its spread. */
const AMPLITUDE = 5;
const PHASE = 6;
const FREQUENCIES = 16;
const CATEGORIES = 2 ** 16;

/**
 * A function drawn from the posterior: a draw from the prior by random Fourier features, put right at the observations by
 * an update that is exact (pathwise conditioning). Whoever minimises it follows Thompson sampling, which needs no word about
 * pending points: every worker draws a function of its own.
 *
 * Sources: A. Rahimi, B. Recht, "Random features for large-scale kernel machines", NIPS 2007; J. Wilson and others, "Efficiently
 * sampling functions from Gaussian process posteriors", ICML 2020; K. Kandasamy and others, "Parallelised Bayesian optimisation
 * via Thompson sampling", AISTATS 2018.
 */
export class PosteriorDraw implements Acquisition {
  private readonly model: Model;
  private readonly draws: Draws;
  private readonly isCategory: Uint8Array;
  private readonly phases: Float64Array;
  private readonly amplitudes: Float64Array;
  private readonly spreads: Float64Array;
  /** Feature after feature; 0 for categories. */
  private readonly frequencies: Float64Array;
  /** By dimension and code the angle that a category adds to each feature. */
  private readonly categories = new Map<number, Float64Array>();
  private readonly angles = new Float64Array(FEATURES);
  /** What the covariances with a point are multiplied with to put the prior right. */
  private readonly weights: Float64Array;

  /** @param model of which the covariance holds the observations alone */
  constructor(model: Model, draws: Draws) {
    const { covariance, rows, targets, mean, variance } = model;
    const { dimensions, isCategory, count, x } = rows;
    const { noise } = covariance.hyperparameters;
    this.model = model;
    this.draws = draws;
    this.isCategory = isCategory;
    const size = Math.sqrt((2 * variance) / FEATURES);
    this.phases = features((f) => 2 * Math.PI * draws.uniform(f, PHASE));
    this.amplitudes = features((f) => size * draws.normal(f, AMPLITUDE));
    this.spreads = features((f) => studentSpread(draws, f));
    this.frequencies = this.drawFrequencies();
    this.weights = Float64Array.from({ length: count }, (_, i) => {
      const row = x.subarray(i * dimensions, (i + 1) * dimensions);
      const error = Math.sqrt(variance * noise * rows.noise[i]!) * draws.normal(FEATURES + i, 0);
      return targets[i]! - mean - this.prior(row) - error;
    });
    covariance.solveLower(this.weights);
    covariance.solveUpper(this.weights);
  }

  loss(x: Float64Array, gradient?: Float64Array): number {
    const { covariance, mean } = this.model;
    const { weights } = this;
    covariance.look(x);
    gradient?.fill(0);
    let sum = mean + this.prior(x, gradient);
    for (let i = 0; i < covariance.count; i++) sum += weights[i]! * covariance.with[i]!;
    if (gradient) covariance.addGradient(x, weights, gradient);
    return sum;
  }

  private prior(x: Float64Array, gradient?: Float64Array): number {
    const { angles, frequencies, amplitudes } = this;
    const dimensions = x.length;
    this.fillAngles(x);
    let sum = 0;
    for (let f = 0; f < FEATURES; f++) {
      sum += amplitudes[f]! * cosine(angles[f]!);
      if (!gradient) continue;
      const slope = -amplitudes[f]! * sine(angles[f]!);
      for (let d = 0; d < dimensions; d++) gradient[d]! += slope * frequencies[f * dimensions + d]!;
    }
    return sum;
  }

  private fillAngles(x: Float64Array): void {
    const { angles, frequencies, isCategory } = this;
    const dimensions = x.length;
    angles.set(this.phases);
    for (let d = 0; d < dimensions; d++) {
      if (isCategory[d] === 1) {
        const added = this.category(d, x[d]!);
        for (let f = 0; f < FEATURES; f++) angles[f]! += added[f]!;
      } else {
        for (let f = 0; f < FEATURES; f++) angles[f]! += frequencies[f * dimensions + d]! * x[d]!;
      }
    }
  }

  private drawFrequencies(): Float64Array {
    const { isCategory, spreads, draws } = this;
    const { lengthScales } = this.model.covariance.hyperparameters;
    const dimensions = isCategory.length;
    return Float64Array.from({ length: FEATURES * dimensions }, (_, i) => {
      const [f, d] = [Math.floor(i / dimensions), i % dimensions];
      return isCategory[d] === 1 ? 0 : (draws.normal(f, FREQUENCIES + d) * spreads[f]!) / lengthScales[d]!;
    });
  }

  /** As if each category had a coordinate of its own, at distance 1 from any other. */
  private category(d: number, code: number): Float64Array {
    const key = code * this.isCategory.length + d;
    const known = this.categories.get(key);
    if (known) return known;
    const { draws, spreads } = this;
    const scale = Math.SQRT1_2 / this.model.covariance.hyperparameters.lengthScales[d]!;
    const added = features((f) => draws.normal(f, CATEGORIES + key) * spreads[f]! * scale);
    this.categories.set(key, added);
    return added;
  }
}

function features(value: (feature: number) => number): Float64Array {
  return Float64Array.from({ length: FEATURES }, (_, f) => value(f));
}

/** The square root of 5 / chi-squared of 5: the Matern 5/2 covariance is the transform of a Student distribution. */
function studentSpread(draws: Draws, feature: number): number {
  let sum = 0;
  for (let i = 0; i < 5; i++) {
    const z = draws.normal(feature, i);
    sum += z * z;
  }
  return Math.sqrt(5 / sum);
}
