import { exp, log } from '../../numeric/elementary';
import type { Branching } from '../../space/branching';
import type { Turn } from '../../space/trace';
import { positionOf, shareOf } from '../../space/values';
import { kernelDeviations, type Clip } from './deviations';
import type { Kernels } from './kernels';
import { OrderedKernels } from './ordered-kernels';
import { UnorderedKernels } from './unordered-kernels';

/** Beyond this far below the largest term, a logarithm of a sum does not notice another. */
const FAR = 40;

/** The choices of a point at the axes that vary. */
export type Choices = ReadonlyMap<Branching, number>;

/** Which part of a mixture: the number of a kernel, or the prior. */
export type Component = number | 'prior';

export interface ParzenOptions {
  readonly points: readonly Choices[];
  /** Above 0, one a point. */
  readonly weights: readonly number[];
  /** Of how many points the prior has the weight; above 0. */
  readonly priorWeight: number;
  readonly clip: Clip;
}

/**
 * A density over the points of a space: a mixture of one kernel a point and of the prior, which is what the space draws
 * by itself. A kernel is a product over the axes, so what goes well together stays together; at an axis at which its
 * point took no part (inactive, or unknown) it is the prior. All densities are relative to the prior.
 *
 * Source: J. Bergstra and others, NIPS 2011; as one mixture over all parameters S. Falkner and others, "BOHB", ICML 2018.
 */
export class ParzenEstimator {
  private readonly weights: readonly number[];
  private readonly priorWeight: number;
  private readonly kernels: ReadonlyMap<Branching, Kernels>;
  private readonly total: number;
  private readonly sums: Float64Array;

  constructor({ points, weights, priorWeight, clip }: ParzenOptions) {
    this.weights = weights;
    this.priorWeight = priorWeight;
    this.total = weights.reduce((sum, weight) => sum + weight, priorWeight);
    this.sums = new Float64Array(points.length);
    const branchings = new Set(points.flatMap((point) => [...point.keys()]));
    this.kernels = new Map(
      [...branchings].map((branching) => {
        const choices = points.map((point) => point.get(branching));
        return [branching, kernelsAt(branching, choices, clip)] as const;
      }),
    );
  }

  /** @param u uniform on [0, 1) */
  component(u: number): Component {
    let left = u * this.total;
    for (const [kernel, weight] of this.weights.entries()) {
      left -= weight;
      if (left < 0) return kernel;
    }
    return 'prior';
  }

  /** @param u uniform on [0, 1) */
  sample(component: Component, branching: Branching, u: number): number {
    const kernels = component === 'prior' ? undefined : this.kernels.get(branching);
    return kernels ? kernels.sample(component as number, u) : branching.values.at(u);
  }

  logDensity(turns: readonly Turn[]): number {
    const { sums, weights } = this;
    sums.fill(0);
    for (const { branching, choice } of turns) this.kernels.get(branching)?.addLogDensities(choice, sums);
    const top = sums.reduce((a, b) => Math.max(a, b), 0);
    let density = this.priorWeight * exp(-top);
    for (let i = 0; i < sums.length; i++) {
      if (sums[i]! > top - FAR) density += weights[i]! * exp(sums[i]! - top);
    }
    return top + log(density / this.total);
  }
}

function kernelsAt(branching: Branching, choices: readonly (number | undefined)[], clip: Clip): Kernels {
  const { values, ordered } = branching;
  const known = choices.filter((choice) => choice !== undefined);
  if (!ordered) {
    const part = (values.end - values.first) / (known.length + 1);
    return new UnorderedKernels(values, choices, part / (1 + part));
  }
  const widths = kernelDeviations(
    known.map((choice) => positionOf(values, choice)),
    clip,
  );
  // A kernel narrower than its value would make no difference between the neighbours and all others.
  const deviations = known.map((choice, i) => Math.max(widths[i]!, shareOf(values, choice)));
  return new OrderedKernels(values, choices, deviations);
}
