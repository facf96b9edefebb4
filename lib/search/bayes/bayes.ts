import type { Space } from '../../space/space';
import { canonical } from '../../space/canonical';
import { STREAM, uniformAt } from '../../numeric/random';
import type { Acquisition as AcquisitionName, Assignment } from '../../spec/sweep-spec';
import { NOTHING_SEEN, type History } from '../history';
import type { Searcher } from '../searcher';
import type { Acquisition } from './acquisition';
import { isWithin, squeeze, type Bounds } from './bounds';
import { byLoss, candidatesOf, type Candidate, type Surroundings } from './candidates';
import { drawsOf } from './draws';
import { Embedding } from './embedding';
import { ExpectedImprovement } from './expected-improvement';
import { FitSchedule } from './fit-schedule';
import { improve } from './improve';
import { modelOf, type Model } from './model';
import { secondNiche } from './niche';
import { bestAndSpread, pickRows, rowOf } from './rows';
import { BUDGET, NICHE, SEEK } from './settings';
import { evidenceOf, standardise, type Evidence } from './targets';
import { PosteriorDraw } from './thompson';

export interface BayesOptions {
  /** Of use `draw`, not empty. */
  readonly space: Space;
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  readonly goal: 'minimize' | 'maximize';
  readonly acquisition: AcquisitionName;
  /** At least 1; so many points are begun before the first has ended. */
  readonly workers: number;
  /** Gives the points to begin with. */
  readonly initial: Searcher;
  /** Points of an earlier sweep that each history will have; where they are enough to begin with, none is planned. */
  readonly prior: number;
  /** Goes on where there are more observations than a model is made of, and where the model finds nothing new. */
  readonly successor: Searcher;
}

/**
 * Bayesian optimisation: a Gaussian process says what points would give and how surely, and the point is taken that an
 * acquisition finds most promising.
 *
 * A worker asks alone, and what it is told depends on the history alone: what other workers have begun counts by what the
 * model expects of it.
 */
export class BayesSearcher implements Searcher {
  readonly size: number | undefined;
  readonly planned: number;
  private readonly options: BayesOptions;
  private readonly embedding: Embedding;
  private readonly whole: Bounds;
  private readonly fits = new FitSchedule();
  private readonly embedded = new WeakMap<Assignment, Float64Array>();
  /** Every point of a small space, embedded; `undefined` where there are many. */
  private readonly points: readonly Float64Array[] | undefined;
  private model: Model | undefined;

  constructor(options: BayesOptions) {
    this.options = options;
    this.size = options.initial.size;
    const begun = Math.min(Math.max(BUDGET.planned, options.workers), options.initial.size ?? Infinity);
    this.planned = options.prior >= BUDGET.planned ? 0 : begun;
    this.embedding = new Embedding(options.space);
    this.whole = this.embedding.bounds;
    const { size } = this;
    if (size !== undefined && size <= SEEK.everywhere) {
      const points = Array.from({ length: size }, (_, i) => options.space.point(BigInt(i)));
      this.points = points.map((point) => this.embedding.encode(point));
    }
  }

  propose(k: number, history: History = NOTHING_SEEN): Assignment | undefined {
    const { goal, initial, successor } = this.options;
    if (k < this.planned) return initial.propose(k);
    if (this.size !== undefined && k >= this.size) return undefined;
    const evidence = evidenceOf(history, this.embedding, (point) => this.encode(point), goal);
    if (evidence.rows.count > BUDGET.most) return successor.propose(k, history);
    const point = evidence.known < BUDGET.known ? undefined : this.mostPromising(k, history, evidence);
    return point ?? successor.propose(k, history);
  }

  private mostPromising(k: number, history: History, evidence: Evidence): Assignment | undefined {
    const model = this.modelOf(evidence, history.pending.length);
    const niche = this.niche(k, evidence, model);
    return (niche && this.search(k, history, model, niche)) ?? this.search(k, history, model);
  }

  /** Where to look for another valley than the best one, if it is time for that. Draws of a model need no such help. */
  private niche(k: number, { known }: Evidence, model: Model): Bounds | undefined {
    const isTime = k % NICHE.every === 0 && known >= NICHE.known && this.options.acquisition === 'logei';
    return isTime ? secondNiche(model, this.whole) : undefined;
  }

  /** @param niche where to look, and what to improve on. @default everywhere */
  private search(k: number, history: History, model: Model, niche?: Bounds): Assignment | undefined {
    const acquisition = this.acquisition(k, history, model, niche);
    const surroundings = this.surroundings(k, model, niche);
    const candidates = candidatesOf(acquisition, surroundings);
    const starts = surroundings.complete ? [] : apart(candidates, model.covariance.hyperparameters.lengthScales);
    const improved = byLoss(
      starts.map((candidate) => improve(acquisition, this.embedding, candidate, surroundings.bounds)),
    );
    const seen = new Set(
      [...history.observations.map(({ parameters }) => parameters), ...history.pending].map(canonical),
    );
    for (const { x } of [...improved, ...candidates]) {
      const point = this.embedding.decode(x);
      if (point && !seen.has(canonical(point))) return point;
    }
    return undefined;
  }

  private modelOf({ rows, losses }: Evidence, pending: number): Model {
    const hyperparameters = this.fits.fit(rows, losses);
    const all = standardise(losses);
    const held = bestAndSpread(all, BUDGET.held);
    const targets = Float64Array.from(held, (i) => all[i]!);
    this.model = modelOf(pickRows(rows, held), targets, hyperparameters, pending, this.model);
    return this.model;
  }

  private acquisition(k: number, { pending }: History, model: Model, niche?: Bounds): Acquisition {
    const { seed, acquisition } = this.options;
    if (acquisition === 'thompson') return new PosteriorDraw(model, drawsOf(seed, k, STREAM.thompson));
    const draws = drawsOf(seed, k, STREAM.fantasies);
    const fantasies = pending.length > 0 ? BUDGET.fantasies : 1;
    const normals = Array.from({ length: fantasies }, (_, f) =>
      Float64Array.from(pending, (_point, p) => draws.normal(p, f)),
    );
    const embedded = pending.map((point) => this.encode(point));
    // Another search may have left its pending points there.
    model.covariance.truncate(model.rows.count);
    return new ExpectedImprovement(model, embedded, normals, niche && ((x) => isWithin(niche, x)));
  }

  private surroundings(k: number, { rows, targets }: Model, niche?: Bounds): Surroundings {
    const { embedding, points, whole } = this;
    const order = Array.from(targets.keys()).sort((a, b) => targets[a]! - targets[b]! || a - b);
    const isHere = (x: Float64Array): boolean => niche === undefined || isWithin(niche, x);
    const spread = points?.filter(isHere) ?? this.spread(k);
    const centres = order.map((i) => rowOf(rows, i)).filter(isHere);
    return {
      embedding,
      bounds: niche ?? whole,
      spread: points || !niche ? spread : spread.flatMap((x) => embedding.snap(squeeze(x, whole, niche)) ?? []),
      complete: points !== undefined,
      centres: centres.slice(0, SEEK.centres),
      draws: drawsOf(this.options.seed, k, STREAM.candidates),
    };
  }

  /** Draws from the whole space, others for each point. */
  private spread(k: number): Float64Array[] {
    const { seed, space } = this.options;
    const points = Array.from({ length: SEEK.everywhere }, (_, attempt) =>
      space.draw((dimension) => uniformAt(seed, { stream: STREAM.bayes, k, dimension, attempt })),
    );
    return points.flatMap((point) => (point ? [this.embedding.encode(point)] : []));
  }

  private encode(point: Assignment): Float64Array {
    const vector = this.embedded.get(point) ?? this.embedding.encode(point);
    this.embedded.set(point, vector);
    return vector;
  }
}

/** The first few candidates that are not all but the same. */
function apart(candidates: readonly Candidate[], lengthScales: Float64Array): Candidate[] {
  const chosen: Candidate[] = [];
  for (const candidate of candidates) {
    if (chosen.length >= SEEK.starts) break;
    const isApart = chosen.every(({ x }) =>
      x.some((value, d) => Math.abs(value - candidate.x[d]!) > SEEK.apart * lengthScales[d]!),
    );
    if (isApart) chosen.push(candidate);
  }
  return chosen;
}
