import { Permutation } from '../../numeric/permutation';
import { STREAM, uniformAt } from '../../numeric/random';
import { canonical } from '../../space/canonical';
import type { Branching } from '../../space/branching';
import type { Space } from '../../space/space';
import type { Turn } from '../../space/trace';
import type { Assignment } from '../../spec/sweep-spec';
import { drawAllowed } from '../draw-allowed';
import { NOTHING_SEEN, type History } from '../history';
import type { Searcher } from '../searcher';
import { ParzenEstimator, type Choices, type Component } from './parzen';
import { splitHistory } from './split';
import { SETTINGS } from './settings';

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
  private readonly keys = new WeakMap<Assignment, string>();

  constructor({ space, seed, goal, initial }: TpeOptions) {
    this.space = space;
    this.seed = seed;
    this.goal = goal;
    this.initial = initial;
    this.size = initial.size;
    this.planned = Math.min(SETTINGS.initial, initial.size ?? Infinity);
  }

  propose(k: number, history: History = NOTHING_SEEN): Assignment | undefined {
    if (k < this.planned) return this.initial.propose(k);
    if (this.size !== undefined && k >= this.size) return undefined;
    const seen = this.seenIn(history);
    return this.best(k, history, seen) ?? this.fromPrior(k, seen) ?? this.rest(k, seen);
  }

  private best(k: number, history: History, seen: ReadonlySet<string>): Assignment | undefined {
    const { good, bad } = this.estimators(history);
    let best: { readonly point: Assignment; readonly score: number } | undefined;
    for (let i = 0; i < SETTINGS.candidates; i++) {
      const candidate = this.candidate(k, i, good);
      if (!candidate || !this.isNew(candidate.point, seen)) continue;
      const score = good.logDensity(candidate.turns) - bad.logDensity(candidate.turns);
      if (!best || score > best.score) best = { point: candidate.point, score };
    }
    return best?.point;
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

  private fromPrior(k: number, seen: ReadonlySet<string>): Assignment | undefined {
    for (let i = 0; i < PRIOR_DRAWS; i++) {
      const attempt = (SETTINGS.candidates + i) * MOST_RETRIES;
      const point = this.space.draw((dimension) => uniformAt(this.seed, { stream: STREAM.tpe, k, dimension, attempt }));
      if (point && this.isNew(point, seen)) return point;
    }
    return undefined;
  }

  /** Any new point of a finite space; one that was seen in a space without end. */
  private rest(k: number, seen: ReadonlySet<string>): Assignment | undefined {
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
        clip: SETTINGS[side],
      });
    return { good: estimator('good', good), bad: estimator('bad', bad) };
  }

  private choicesOf(point: Assignment): Choices {
    const turns = this.space.trace(point).filter(({ branching }) => varies(branching));
    return new Map(turns.map(({ branching, choice }) => [branching, choice]));
  }

  private isNew(point: Assignment, seen: ReadonlySet<string>): boolean {
    return !seen.has(canonical(point)) && !this.space.excludes(point);
  }

  /** The points that have begun or will, as texts. */
  private seenIn({ observations, pending }: History): ReadonlySet<string> {
    const planned = Array.from({ length: this.planned }, (_, k) => this.initial.propose(k)!);
    const begun = [...observations.map(({ parameters }) => parameters), ...pending];
    return new Set([...planned, ...begun].map((point) => this.keyOf(point)));
  }

  private keyOf(point: Assignment): string {
    const key = this.keys.get(point) ?? canonical(point);
    this.keys.set(point, key);
    return key;
  }
}

function varies({ values }: Branching): boolean {
  return !(values.end - values.first === 1);
}
