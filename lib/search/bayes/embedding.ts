import type { Branching } from '../../space/branching';
import type { Space } from '../../space/space';
import { positionOf, type Values } from '../../space/values';
import type { Assignment } from '../../spec/sweep-spec';
import type { Bounds } from './bounds';

/** Numbers with more values than this are moved as if they were continuous, and rounded at the end. */
const MOST_LEVELS = 64;
/** How far out a normally distributed parameter is looked for, as probabilities. */
const TAIL = 1e-6;
const BELOW_ONE = 1 - 2 ** -53;
/** Codes from here on are those of zip groups of which some parameters are inactive. */
const PARTLY_INACTIVE = 2 ** 32;
const INACTIVE = { number: 0.5, category: -1 };

/** One coordinate of an embedded point. */
export interface Coordinate {
  /** `number`: from 0 to 1, neighbours are alike; `category`: a code, equal or not. */
  readonly kind: 'number' | 'category';
  /** Bounds within which a number is looked for. */
  readonly lower: number;
  readonly upper: number;
  /** The places of the values, where they are few or categories; `undefined` for what can be moved by little. */
  readonly levels: readonly number[] | undefined;
}

/**
 * Points as vectors that a Gaussian process can compare: a coordinate for each parameter (or zip group) that varies. Numbers lie
 * on the scale from 0 to 1 on which their domain is uniform, and lists of numbers at even distances in the order of
 * size; other values have codes. An inactive number is in the middle, an inactive category has a code of its own.
 */
export class Embedding {
  readonly coordinates: readonly Coordinate[];
  /** Every vector within the bounds is a point. */
  private readonly isSmooth: boolean;
  private readonly space: Space;
  private readonly branchings: readonly Branching[];
  /** For lists of numbers, by choice its place in order of size. */
  private readonly ranks: readonly (readonly number[] | undefined)[];

  constructor(space: Space) {
    this.space = space;
    this.branchings = space.coordinates();
    this.ranks = this.branchings.map(ranksOf);
    this.coordinates = this.branchings.map((branching, i) => coordinateOf(branching, this.ranks[i]));
    this.isSmooth = space.plain && this.branchings.every(({ ordered, values }) => ordered && values.continuous);
  }

  get dimensions(): number {
    return this.coordinates.length;
  }

  /** Within which every point lies. */
  get bounds(): Bounds {
    return {
      lower: Float64Array.from(this.coordinates, ({ lower }) => lower),
      upper: Float64Array.from(this.coordinates, ({ upper }) => upper),
    };
  }

  /**
   * A vector that stands for a point as that is embedded itself: with values that the parameters can have.
   *
   * @returns `undefined` where the point is excluded
   */
  snap(vector: Float64Array): Float64Array | undefined {
    if (this.isSmooth) return vector;
    const point = this.decode(vector);
    return point && this.encode(point);
  }

  /**
   * @param unknown where a coordinate is of which the point says nothing, as one of another sweep may, from 0 to 1.
   *   @default in the middle
   */
  encode(point: Assignment, unknown: (dimension: number) => number = () => 0.5): Float64Array {
    const vector = new Float64Array(this.dimensions).fill(NaN);
    for (const { branching, dimension, choice } of this.space.trace(point)) {
      if (dimension !== undefined) vector[dimension] = this.place(branching, dimension, choice);
    }
    return vector.map((value, d) => (Number.isNaN(value) ? this.somewhere(d, unknown(d)) : value));
  }

  /** Which coordinates the nearest point has: 1 for active ones. */
  active(vector: Float64Array): Uint8Array {
    const active = new Uint8Array(this.dimensions);
    if (this.space.plain) return active.fill(1);
    for (const { branching, dimension, choice } of this.space.trace(this.decode(vector) ?? {})) {
      if (dimension !== undefined && branching.settings(choice).length > 0) active[dimension] = 1;
    }
    return active;
  }

  /** The nearest point; `undefined` where it is excluded. */
  decode(vector: Float64Array): Assignment | undefined {
    return this.space.build((branching, attempt, dimension) =>
      attempt === 0 ? this.choice(branching, dimension, vector[dimension]!) : undefined,
    )?.point;
  }

  private somewhere(dimension: number, t: number): number {
    const { lower, upper, levels } = this.coordinates[dimension]!;
    return levels ? levels[Math.min(levels.length - 1, Math.floor(t * levels.length))]! : lower + t * (upper - lower);
  }

  private place(branching: Branching, dimension: number, choice: number): number {
    const { kind } = this.coordinates[dimension]!;
    if (branching.settings(choice).length === 0) return INACTIVE[kind];
    if (kind === 'category') return this.code(branching, dimension, choice);
    const ranks = this.ranks[dimension];
    return ranks ? (ranks[choice]! + 0.5) / ranks.length : positionOf(branching.values, choice);
  }

  private choice(branching: Branching, dimension: number, place: number): number {
    const { values } = branching;
    const isWhole = branching === this.branchings[dimension];
    if (!isWhole && !branching.ordered) return this.partlyInactive(branching, dimension, place);
    // A code of another situation is none here.
    if (this.coordinates[dimension]!.kind === 'category') return place >= 0 && place < values.end ? place : 0;
    const ranks = this.ranks[dimension];
    if (!ranks) return values.at(reaches(values) ? Math.min(place, 1) : Math.min(place, BELOW_ONE));
    return ranks.indexOf(Math.min(ranks.length - 1, Math.max(0, Math.floor(place * ranks.length))));
  }

  /** The choice with this code, among those of a zip group of which some parameters are inactive; the first where none has it. */
  private partlyInactive(branching: Branching, dimension: number, code: number): number {
    for (let choice = 0; choice < branching.values.end; choice++) {
      if (this.place(branching, dimension, choice) === code) return choice;
    }
    return 0;
  }

  /** Choices that set the same have the same code, everywhere and always. */
  private code(branching: Branching, dimension: number, choice: number): number {
    if (branching === this.branchings[dimension]) return choice;
    return PARTLY_INACTIVE + hash(JSON.stringify(branching.settings(choice)));
  }
}

/** FNV-1a. */
function hash(text: string): number {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return sum >>> 0;
}

function coordinateOf({ values, ordered }: Branching, ranks: readonly number[] | undefined): Coordinate {
  const count = values.end - values.first;
  if (ranks) {
    const levels = ranks.map((_, rank) => (rank + 0.5) / ranks.length);
    return { kind: 'number', lower: 0, upper: 1, levels: levels.length > MOST_LEVELS ? undefined : levels };
  }
  if (!ordered) {
    return { kind: 'category', lower: 0, upper: count - 1, levels: Array.from({ length: count }, (_, i) => i) };
  }
  const [lower, upper] = reaches(values) ? [0, 1] : [TAIL, 1 - TAIL];
  const isFine = values.continuous || count > MOST_LEVELS;
  const levels = isFine ? undefined : Array.from({ length: count }, (_, i) => positionOf(values, values.first + i));
  return { kind: 'number', lower, upper, levels };
}

/** The order by size of the choices, where each is one number and no two are equal. */
function ranksOf(branching: Branching): readonly number[] | undefined {
  const { ordered, values } = branching;
  if (ordered || values.end < 3) return undefined;
  const numbers = Array.from({ length: values.end }, (_, choice) => {
    const set = branching.settings(choice);
    return set.length === 1 ? set[0]![1] : undefined;
  });
  if (!numbers.every((value) => typeof value === 'number')) return undefined;
  const sorted = [...numbers].sort((a, b) => a - b);
  return new Set(sorted).size === sorted.length ? numbers.map((value) => sorted.indexOf(value)) : undefined;
}

/** Whether the ends of the scale are values: a normal distribution has none there. */
function reaches(values: Values<unknown>): boolean {
  return Number.isFinite(values.end) || (values.continuous && Math.abs(values.at(1)) < Number.MAX_VALUE);
}
