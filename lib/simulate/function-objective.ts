import { didYouMean } from '../contract/nearest';
import { SweepError } from '../contract/sweep-error';
import { normalQuantile } from '../numeric/normal';
import { STREAM, uniformAt } from '../numeric/random';
import type { Assignment, ParameterSpec, SweepSpec } from '../spec/sweep-spec';
import { TEST_FUNCTIONS, type TestFunction } from './functions';
import type { Objective, Outcome } from './objective';
import { isNumeric, positionIn, type NumericDomain } from './position';

export interface NoiseOptions {
  /** Standard deviation of the normal noise on every value that is told; 0 for none. */
  readonly noise: number;
  /** 0 to 2^32 - 1. */
  readonly seed: number;
}

interface Variable {
  readonly name: string;
  readonly domain: NumericDomain;
  readonly low: number;
  readonly high: number;
}

/**
 * A test function in place of a training program. Its variables are the numeric parameters of the sweep in the order of
 * their declaration, each carried over from its own range and scale to the range of the variable; a parameter that does
 * not exist at a point counts as the middle. Where the sweep maximises, the function is negated.
 */
export class FunctionObjective implements Objective {
  readonly optimum: number;
  /** Parameters without influence: not numeric, or more of them than the function has variables. */
  readonly idle: readonly string[];
  private readonly variables: readonly Variable[];
  private readonly sign: 1 | -1;
  private readonly test: TestFunction;
  private readonly noise: NoiseOptions;

  /** @throws FunctionUnknown, TooFewParameters */
  constructor(name: string, { parameters, metric }: Pick<SweepSpec, 'parameters' | 'metric'>, noise: NoiseOptions) {
    this.test = functionNamed(name);
    this.variables = variablesOf(name, this.test, parameters);
    this.sign = metric?.goal === 'maximize' ? -1 : 1;
    this.optimum = this.sign * this.test.minimum(this.variables.length);
    const used = new Set(this.variables.map((variable) => variable.name));
    this.idle = parameters.map((parameter) => parameter.name).filter((parameter) => !used.has(parameter));
    this.noise = noise;
  }

  outcome(parameters: Assignment, _repeat: number, trial: number): Outcome {
    const x = this.variables.map(({ name, domain, low, high }) => variable(parameters[name], domain, low, high));
    const truth = this.sign * this.test.value(x);
    const { noise, seed } = this.noise;
    if (noise === 0) return { reports: [], value: truth };
    const u = uniformAt(seed, { stream: STREAM.simulatedNoise, k: trial, dimension: 0 });
    return { reports: [], value: truth + noise * normalQuantile(Math.max(u, 2 ** -53)), truth };
  }
}

/** The value itself where the ranges are the same, free of rounding. */
function variable(value: Assignment[string] | undefined, domain: NumericDomain, low: number, high: number): number {
  const isSame = domain.kind !== 'normal' && domain.scale === 'linear' && domain.min === low && domain.max === high;
  return isSame && typeof value === 'number' ? value : low + positionIn(domain, value) * (high - low);
}

function functionNamed(name: string): TestFunction {
  const names = Object.keys(TEST_FUNCTIONS);
  if (Object.hasOwn(TEST_FUNCTIONS, name)) return TEST_FUNCTIONS[name]!;
  throw new SweepError('FunctionUnknown', `there is no test function '${name}'${didYouMean(name, names)}`, {
    hint: `there are ${names.join(', ')}; a table of results ends in .csv`,
  });
}

function variablesOf(
  name: string,
  { dimensions, range }: TestFunction,
  parameters: readonly ParameterSpec[],
): Variable[] {
  const numeric = parameters.flatMap((parameter) =>
    isNumeric(parameter.domain) ? [{ name: parameter.name, domain: parameter.domain }] : [],
  );
  const needed = dimensions ?? 1;
  if (numeric.length < needed) {
    const variables = needed === 1 ? 'a variable' : `${needed} variables`;
    throw new SweepError(
      'TooFewParameters',
      `${name} has ${variables}; numeric parameters of the sweep: ${numeric.length}`,
      {
        hint: 'give it as many parameters with min and max, or choose another function',
      },
    );
  }
  return numeric.slice(0, dimensions).map((parameter, i) => {
    const [low, high] = range(i);
    return { ...parameter, low, high };
  });
}
