import { log } from '../../numeric/elementary';
import { shareOf, type Values } from '../../space/values';
import type { Kernels } from './kernels';

const NONE = -1;

/**
 * Each kernel gives the observed choice a part of the probability and shares the rest out as the prior does.
 *
 * Source: J. Aitchison, C. G. G. Aitken, "Multivariate binary discrimination by the kernel method", Biometrika 63, 1976.
 */
export class UnorderedKernels implements Kernels {
  private readonly values: Values<unknown>;
  private readonly choices: Float64Array;
  private readonly rest: number;

  /**
   * @param choices `undefined` where an observation has none: its kernel is the prior
   * @param rest above 0 and at most 1: the part that is shared out
   */
  constructor(values: Values<unknown>, choices: readonly (number | undefined)[], rest: number) {
    this.values = values;
    this.choices = Float64Array.from(choices, (choice) => choice ?? NONE);
    this.rest = rest;
  }

  addLogDensities(choice: number, sums: Float64Array): void {
    const hit = log(this.rest + (1 - this.rest) / shareOf(this.values, choice));
    const miss = log(this.rest);
    for (let i = 0; i < sums.length; i++) {
      const observed = this.choices[i]!;
      if (observed !== NONE) sums[i]! += observed === choice ? hit : miss;
    }
  }

  sample(kernel: number, u: number): number {
    const observed = this.choices[kernel]!;
    if (observed === NONE) return this.values.at(u);
    return u < this.rest ? this.values.at(u / this.rest) : observed;
  }
}
