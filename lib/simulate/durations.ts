import { didYouMean } from '../contract/nearest';
import { SweepError } from '../contract/sweep-error';
import { exp, log } from '../numeric/elementary';
import { normalQuantile } from '../numeric/normal';
import { STREAM, uniformAt } from '../numeric/random';

/** Seconds that a trial takes. */
export type DurationOf = (trial: number) => number;

/** Quantile functions of distributions with mean 1, as in Kandasamy and others, AISTATS 2018; Pareto has k = 3. */
const QUANTILES: { readonly [name: string]: (u: number) => number } = {
  halfnormal: (u) => Math.sqrt(Math.PI / 2) * normalQuantile((1 + u) / 2),
  uniform: (u) => 2 * u,
  exponential: (u) => -log(1 - u),
  pareto: (u) => (2 / 3) * exp(-log(1 - u) / 3),
  constant: () => 1,
};

export const TIME_MODELS = Object.keys(QUANTILES);

/**
 * Durations drawn from a distribution, as a pure function of the seed and the number of the trial: every method of search
 * that is compared meets the same ones.
 *
 * @param model a name, or a name and its mean in seconds, as `halfnormal:600`; the mean is 1 otherwise
 * @param seed 0 to 2^32 - 1
 * @throws TimeModelUnknown
 */
export function drawnDurations(model: string, seed: number): DurationOf {
  const [name = '', mean = '1', ...rest] = model.split(':');
  const quantile = Object.hasOwn(QUANTILES, name) ? QUANTILES[name] : undefined;
  if (!quantile) throw unknownModel(name);
  const meanSec = Number(mean);
  if (!(meanSec > 0 && meanSec < Infinity) || rest.length > 0) {
    throw new SweepError('TimeModelUnknown', `the mean of '${model}' is no number of seconds above 0`, {
      hint: `write ${name}:600 for a mean of 600 s`,
    });
  }
  return (trial) => meanSec * quantile(uniformAt(seed, { stream: STREAM.simulatedTime, k: trial, dimension: 0 }));
}

function unknownModel(name: string): SweepError {
  return new SweepError('TimeModelUnknown', `there is no time model '${name}'${didYouMean(name, TIME_MODELS)}`, {
    hint: `there are ${TIME_MODELS.join(', ')}; with a table of results also the name of a column`,
  });
}
