import { exp, log } from '../numeric/elementary';

/**
 * Functions on which optimisers are compared, all to be minimised: those that the literature maximises (Currin, Park,
 * Hartmann, borehole) are negated.
 *
 * Sources: S. Surjanovic, D. Bingham, "Virtual library of simulation experiments", Simon Fraser University, with the
 * original papers; K. Kandasamy and others, "Parallelised Bayesian optimisation via Thompson sampling", AISTATS 2018.
 */
export interface TestFunction {
  /** Its number of variables; absent: any number. */
  readonly dimensions?: number;
  /** The range of a variable, counted from 0. */
  readonly range: (variable: number) => readonly [low: number, high: number];
  /** The least value within the ranges. */
  readonly minimum: (dimensions: number) => number;
  readonly value: (x: readonly number[]) => number;
}

const { PI, sqrt, cos, sin } = Math;
const unit = (): readonly [number, number] => [0, 1];

const branin: TestFunction = {
  dimensions: 2,
  range: (i) => (i === 0 ? [-5, 10] : [0, 15]),
  minimum: () => 10 / (8 * PI),
  value: ([a = 0, b = 0]) =>
    square(b - (5.1 / (4 * PI * PI)) * a * a + (5 / PI) * a - 6) + 10 * (1 - 1 / (8 * PI)) * cos(a) + 10,
};

/** C. Currin and others, "A Bayesian approach to the design and analysis of computer experiments", 1988. */
const currin: TestFunction = {
  dimensions: 2,
  range: unit,
  minimum: () => currin.value([0.21666666851383048, 0]),
  value: ([a = 0, b = 0]) => {
    const decay = b <= 0 ? 1 : 1 - exp(-1 / (2 * b));
    const [square, cube] = [a * a, a * a * a];
    return (-decay * (2300 * cube + 1900 * square + 2092 * a + 60)) / (100 * cube + 500 * square + 4 * a + 20);
  },
};

const park1: TestFunction = {
  dimensions: 4,
  range: unit,
  minimum: () => park1.value([1, 1, 1, 1]),
  // (a / 2) (sqrt(1 + q / a^2) - 1), written so that a may be 0.
  value: ([a = 0, b = 0, c = 0, d = 0]) => -((sqrt(a * a + (b + c * c) * d) - a) / 2 + (a + 3 * d) * exp(1 + sin(c))),
};

const park2: TestFunction = {
  dimensions: 4,
  range: unit,
  minimum: () => park2.value([1, 1, 1, 0]),
  value: ([a = 0, b = 0, c = 0, d = 0]) => -((2 / 3) * exp(a + b) - d * sin(c) + c),
};

const HARTMANN_WEIGHTS = [1, 1.2, 3, 3.2];

const hartmann3 = hartmann({
  minimum: -3.8627797873326624,
  slopes: [
    [3, 10, 30],
    [0.1, 10, 35],
    [3, 10, 30],
    [0.1, 10, 35],
  ],
  centres: [
    [0.3689, 0.117, 0.2673],
    [0.4699, 0.4387, 0.747],
    [0.1091, 0.8732, 0.5547],
    [0.0381, 0.5743, 0.8828],
  ],
});

const hartmann6 = hartmann({
  minimum: -3.322368011415515,
  slopes: [
    [10, 3, 17, 3.5, 1.7, 8],
    [0.05, 10, 17, 0.1, 8, 14],
    [3, 3.5, 1.7, 10, 17, 8],
    [17, 8, 0.05, 10, 0.1, 14],
  ],
  centres: [
    [0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886],
    [0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991],
    [0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.665],
    [0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381],
  ],
});

/** Radius and reach of the well, transmissivities, heads, length, conductivity; the flow of water through it. */
const BOREHOLE_RANGES = [
  [0.05, 0.15],
  [100, 50_000],
  [63_070, 115_600],
  [990, 1110],
  [63.1, 116],
  [700, 820],
  [1120, 1680],
  [9855, 12_045],
] as const;

const borehole: TestFunction = {
  dimensions: 8,
  range: (i) => BOREHOLE_RANGES[i]!,
  minimum: () => borehole.value([0.15, 100, 115_600, 1110, 116, 700, 1120, 12_045]),
  value: ([
    radius = 0,
    reach = 0,
    upper = 0,
    upperHead = 0,
    lower = 0,
    lowerHead = 0,
    length = 0,
    conductivity = 0,
  ]) => {
    const ratio = log(reach / radius);
    const losses = (2 * length * upper) / (ratio * radius * radius * conductivity) + upper / lower;
    return (-2 * PI * upper * (upperHead - lowerHead)) / (ratio * (1 + losses));
  },
};

const ackley: TestFunction = {
  range: () => [-32.768, 32.768],
  minimum: () => 0,
  value: (x) => {
    const distance = sqrt(sum(x, square) / x.length);
    // The constants of the formula, so that the value at 0 is 0 in floating point, too.
    return 20 * (1 - exp(-0.2 * distance)) + (exp(1) - exp(sum(x, (xi) => cos(2 * PI * xi)) / x.length));
  },
};

const rosenbrock: TestFunction = {
  range: () => [-5, 10],
  minimum: () => 0,
  value: (x) => sum(x.slice(1), (next, i) => 100 * square(next - square(x[i]!)) + square(x[i]! - 1)),
};

const levy: TestFunction = {
  range: () => [-10, 10],
  minimum: () => 0,
  value: (x) => {
    const w = x.map((xi) => 1 + (xi - 1) / 4);
    const last = w.at(-1)!;
    const between = sum(w.slice(0, -1), (wi) => square(wi - 1) * (1 + 10 * square(sin(PI * wi + 1))));
    return square(sin(PI * w[0]!)) + between + square(last - 1) * (1 + square(sin(2 * PI * last)));
  },
};

const sphere: TestFunction = {
  range: () => [-5.12, 5.12],
  minimum: () => 0,
  value: (x) => sum(x, square),
};

const styblinskiTang: TestFunction = {
  range: () => [-5, 5],
  minimum: (dimensions) => -39.16616570377142 * dimensions,
  value: (x) => sum(x, (xi) => square(square(xi)) - 16 * square(xi) + 5 * xi) / 2,
};

export const TEST_FUNCTIONS: { readonly [name: string]: TestFunction } = {
  branin,
  currin,
  park1,
  park2,
  hartmann3,
  hartmann6,
  borehole,
  ackley,
  rosenbrock,
  levy,
  sphere,
  'styblinski-tang': styblinskiTang,
};

interface HartmannOptions {
  readonly slopes: readonly (readonly number[])[];
  readonly centres: readonly (readonly number[])[];
  /** Polished by a local search. */
  readonly minimum: number;
}

/** J. K. Hartman, "Some experiments in global optimization", 1973. */
function hartmann({ slopes, centres, minimum }: HartmannOptions): TestFunction {
  return {
    dimensions: slopes[0]!.length,
    range: unit,
    minimum: () => minimum,
    value: (x) =>
      -sum(
        HARTMANN_WEIGHTS,
        (weight, k) => weight * exp(-sum(x, (xi, i) => slopes[k]![i]! * square(xi - centres[k]![i]!))),
      ),
  };
}

function square(x: number): number {
  return x * x;
}

function sum(values: readonly number[], term: (value: number, i: number) => number): number {
  return values.reduce((total, value, i) => total + term(value, i), 0);
}
