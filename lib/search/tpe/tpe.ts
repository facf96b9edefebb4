import { Permutation } from '../../numeric/permutation';
import { STREAM, uniformAt } from '../../numeric/random';
import type { Space } from '../../space/space';
import type { Turn } from '../../space/trace';
import { varies } from '../../space/values';
import type { Assignment } from '../../spec/sweep-spec';
import { drawAllowed } from '../draw-allowed';
import { NOTHING_SEEN, type History } from '../history';
import type { Searcher } from '../searcher';
import { ParzenEstimator, type Choices, type Component } from './parzen';
import { SeenPoints } from './seen';
import { splitHistory } from './split';

/** Points before anything is learned. */
const INITIAL_POINTS = 10;
/** Points drawn for each proposal. With more of them the top of the ratio is found, and less of the rest explored. */
const CANDIDATES = 24;
/** Of how many points the prior has the weight, in either density. */
const PRIOR_WEIGHT = 2;
/** Kernels of the bad points may be narrow from the start, so that what lies between them stays attractive. */
const CLIPS = { good: { least: 0.01, magic: 0.3 }, bad: { least: 0.01, magic: 0 } };
/** Choices made at one axis before a candidate is given up because all of them are excluded. */
const MOST_RETRIES = 16;
/** Draws from the prior, where all candidates were seen. */
const PRIOR_DRAWS = 64;

export interface TpeOptions {
  /** Of use `draw`, not empty. */
  readonly space: Space;
  /** 0 to 2^32 - 1. */
  readonly seed: number;
  readonly goal: 'minimize' | 'maximize';
  /** Gives the points to begin with. */
  readonly initial: Searcher;
  /** Points of an earlier sweep that each history will have; where they are enough to begin with, none is planned. */
  readonly prior: number;
}

interface Candidate {
  readonly point: Assignment;
  readonly turns: readonly Turn[];
}

/**
 * The tree-structured Parzen estimator: a density of the good points and one of the others are estimated, a few
 * candidates are drawn from the first, and the one is taken at which their ratio is largest.
 *
 * Sources: J. Bergstra, R. Bardenet, Y. Bengio, B. Kegl, "Algorithms for hyper-parameter optimization", NIPS 2011; S. Watanabe,
 * "Tree-structured Parzen estimator: understanding its algorithm components and their roles for better empirical
 * performance", arXiv 2304.11127, 2023.
 */
export class TpeSearcher implements Searcher {
  readonly size: number | undefined;
  readonly planned: number;
  private readonly space: Space;
  private readonly seed: number;
  private readonly goal: 'minimize' | 'maximize';
  private readonly initial: Searcher;
  /** Kept because most points stay from one history to the next. */
  private readonly choices = new WeakMap<Assignment, Choices>();
  private plannedPoints: readonly Assignment[] | undefined;

  constructor({ space, seed, goal, initial, prior }: TpeOptions) {
    this.space = space;
    this.seed = seed;
    this.goal = goal;
    this.initial = initial;
    this.size = initial.size;
    this.planned = prior >= INITIAL_POINTS ? 0 : Math.min(INITIAL_POINTS, initial.size ?? Infinity);
  }

  propose(k: number, history: History = NOTHING_SEEN): Assignment | undefined {
    if (k < this.planned) return this.initial.propose(k);
    if (this.size !== undefined && k >= this.size) return undefined;
    const seen = this.seenIn(history);
    return this.best(k, history, seen) ?? this.fromPrior(k, seen) ?? this.rest(k, seen);
  }

  /** The new candidate at which the densities differ most. */
  private best(k: number, history: History, seen: SeenPoints): Assignment | undefined {
    const { good, bad } = this.estimators(history);
    const candidates = Array.from({ length: CANDIDATES }, (_, i) => this.candidate(k, i, good))
      .filter((candidate) => candidate !== undefined)
      .map(({ point, turns }) => ({ point, score: good.logDensity(turns) - bad.logDensity(turns) }))
      .sort((a, b) => b.score - a.score);
    return candidates.find(({ point }) => this.isNew(point, seen))?.point;
  }

  private candidate(k: number, i: number, good: ParzenEstimator): Candidate | undefined {
    let axis = 0;
    const uniform = (attempt: number) =>
      uniformAt(this.seed, { stream: STREAM.tpe, k, dimension: axis, attempt: i * MOST_RETRIES + attempt });
    const component: Component = good.component(uniform(0));
    return this.space.build((branching, attempt) => {
      if (attempt === 0) axis++;
      return attempt < MOST_RETRIES ? good.sample(component, branching, uniform(attempt)) : undefined;
    });
  }

  private fromPrior(k: number, seen: SeenPoints): Assignment | undefined {
    for (let i = 0; i < PRIOR_DRAWS; i++) {
      const attempt = (CANDIDATES + i) * MOST_RETRIES;
      const point = this.space.draw((dimension) => uniformAt(this.seed, { stream: STREAM.tpe, k, dimension, attempt }));
      if (point && this.isNew(point, seen)) return point;
    }
    return undefined;
  }

  /** Any new point of a finite space; one that was seen in a space without end. */
  private rest(k: number, seen: SeenPoints): Assignment | undefined {
    if (this.size === undefined) {
      return drawAllowed(this.space, k, (attempt, dimension) =>
        uniformAt(this.seed, { stream: STREAM.draw, k, dimension, attempt }),
      );
    }
    const order = new Permutation(this.size, this.seed);
    for (let i = 0; i < this.size; i++) {
      const point = this.space.point(BigInt(order.at((k + i) % this.size)));
      if (this.isNew(point, seen)) return point;
    }
    return undefined;
  }

  private estimators(history: History): { good: ParzenEstimator; bad: ParzenEstimator } {
    const { good, bad } = splitHistory(history, this.goal);
    const estimator = (side: 'good' | 'bad', points: typeof good) =>
      new ParzenEstimator({
        points: points.map(({ point }) => this.choicesOf(point)),
        weights: points.map(({ weight }) => weight),
        priorWeight: PRIOR_WEIGHT,
        clip: CLIPS[side],
      });
    return { good: estimator('good', good), bad: estimator('bad', bad) };
  }

  private choicesOf(point: Assignment): Choices {
    const known = this.choices.get(point);
    if (known) return known;
    const turns = this.space.trace(point).filter(({ branching }) => varies(branching.values));
    const made = new Map(turns.map(({ branching, choice }) => [branching, choice]));
    this.choices.set(point, made);
    return made;
  }

  private isNew(point: Assignment, seen: SeenPoints): boolean {
    return !this.space.excludes(point) && !seen.has(point);
  }

  /** The points that have begun or will. */
  private seenIn({ observations, pending }: History): SeenPoints {
    this.plannedPoints ??= Array.from({ length: this.planned }, (_, k) => this.initial.propose(k)!);
    return new SeenPoints([...this.plannedPoints, ...observations.map(({ parameters }) => parameters), ...pending]);
  }
}
