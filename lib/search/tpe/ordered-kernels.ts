import { exp, log } from '../../numeric/elementary';
import { TruncatedNormal } from '../../numeric/truncated-normal';
import { positionOf, shareOf, type Values } from '../../space/values';
import type { Kernels } from './kernels';

/** Up to so many values, their probabilities under a kernel are added up; more of them count as a continuous range. */
const MOST_LEVELS = 32;

/**
 * Normal densities around the observed numbers, on the scale from 0 to 1 on which the prior is uniform. Few values get
 * probabilities in proportion to the density at their middle and to their prior probability.
 */
export class OrderedKernels implements Kernels {
  private readonly values: Values<unknown>;
  private readonly means: Float64Array;
  private readonly deviations: Float64Array;
  /** What the logarithm of each kernel's density is at its mean; 0 for a kernel that is the prior. */
  private readonly peaks: Float64Array;
  private readonly levels: readonly Level[] | undefined;

  /**
   * @param choices `undefined` where an observation has none: its kernel is the prior
   * @param deviations one for each choice that there is, above 0
   */
  constructor(values: Values<unknown>, choices: readonly (number | undefined)[], deviations: readonly number[]) {
    this.values = values;
    this.levels = levelsOf(values);
    this.means = Float64Array.from(choices, (choice) => (choice === undefined ? 0.5 : positionOf(values, choice)));
    let known = 0;
    this.deviations = Float64Array.from(choices, (choice) => (choice === undefined ? Infinity : deviations[known++]!));
    this.peaks = Float64Array.from(choices, (_, i) => this.peak(i));
  }

  addLogDensities(choice: number, sums: Float64Array): void {
    const { means, deviations, peaks } = this;
    const x = positionOf(this.values, choice);
    for (let i = 0; i < sums.length; i++) {
      const z = (x - means[i]!) / deviations[i]!;
      sums[i]! += peaks[i]! - 0.5 * z * z;
    }
  }

  sample(kernel: number, u: number): number {
    const deviation = this.deviations[kernel]!;
    if (deviation === Infinity) return this.values.at(u);
    if (this.levels) return this.sampleLevel(this.levels, kernel, u);
    const x = new TruncatedNormal(this.means[kernel]!, deviation).quantile(u);
    return this.values.at(Math.min(x, 1 - 2 ** -53));
  }

  private sampleLevel(levels: readonly Level[], kernel: number, u: number): number {
    let left = u * exp(-this.peaks[kernel]!);
    for (const { choice, position, share } of levels) {
      left -= share * this.shape(kernel, position);
      if (left < 0) return choice;
    }
    return levels.at(-1)!.choice;
  }

  private peak(kernel: number): number {
    const deviation = this.deviations[kernel]!;
    if (deviation === Infinity) return 0;
    if (!this.levels) return new TruncatedNormal(this.means[kernel]!, deviation).logDensity(this.means[kernel]!);
    return -log(this.levels.reduce((sum, { position, share }) => sum + share * this.shape(kernel, position), 0));
  }

  private shape(kernel: number, position: number): number {
    const z = (position - this.means[kernel]!) / this.deviations[kernel]!;
    return exp(-0.5 * z * z);
  }
}

interface Level {
  readonly choice: number;
  readonly position: number;
  readonly share: number;
}

function levelsOf(values: Values<unknown>): readonly Level[] | undefined {
  const count = values.end - values.first;
  if (values.continuous || count > MOST_LEVELS) return undefined;
  return Array.from({ length: count }, (_, i) => {
    const choice = values.first + i;
    return { choice, position: positionOf(values, choice), share: shareOf(values, choice) };
  });
}
