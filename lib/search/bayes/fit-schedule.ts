import { fitHyperparameters, type Hyperparameters } from './fit';
import { bestAndSpread, equalRows, firstRows, pickRows, type Rows } from './rows';
import { BUDGET } from './settings';
import { standardise } from './targets';

/** The least number of observations that is fitted. */
const LEAST = 3;

interface Fit {
  readonly rows: Rows;
  readonly losses: Float64Array;
  readonly hyperparameters: Hyperparameters;
}

/**
 * Hyperparameters for a growing number of observations. They are fitted anew only where that number has grown by a twentieth,
 * each time from where those of half as many observations were: a pure function of the observations, and not many fits
 * even for a worker that comes late. Fits are remembered.
 */
export class FitSchedule {
  private readonly fits = new Map<number, Fit>();

  /** @param losses in the order of the rows, at least 3; NaN where a point failed */
  fit(rows: Rows, losses: Float64Array): Hyperparameters {
    return this.fitFirst(rows, losses, scheduled(rows.count));
  }

  private fitFirst(rows: Rows, losses: Float64Array, count: number): Hyperparameters {
    const known = this.fits.get(count);
    if (known && holds(known, rows, losses)) return known.hyperparameters;
    const before = count >= 2 * LEAST ? this.fitFirst(rows, losses, scheduled(Math.floor(count / 2))) : undefined;
    const first = firstRows(rows, count);
    const firstLosses = losses.slice(0, count);
    const targets = standardise(firstLosses);
    const which = bestAndSpread(targets, BUDGET.fitted);
    const hyperparameters = fitHyperparameters(
      pickRows(first, which),
      Float64Array.from(which, (i) => targets[i]!),
      before,
    );
    this.fits.set(count, { rows: first, losses: firstLosses, hyperparameters });
    return hyperparameters;
  }
}

/** The largest number of observations up to this one that is fitted. */
function scheduled(count: number): number {
  let next = LEAST;
  let last = next;
  while (next <= count) {
    last = next;
    next += Math.max(1, Math.floor(next / 20));
  }
  return last;
}

/** Whether a fit is that of the first of these observations. */
function holds(fit: Fit, rows: Rows, losses: Float64Array): boolean {
  const isSame = equalRows(fit.rows, rows) === fit.rows.count;
  return isSame && fit.losses.every((loss, i) => Object.is(loss, losses[i]));
}
