import fc from 'fast-check';
import { excludePattern } from '../../lib/space/pattern';
import { Space } from '../../lib/space/space';
import type { Turn } from '../../lib/space/trace';
import type { Assignment, ParameterSpec, SweepSpec } from '../../lib/spec/sweep-spec';
import { uniform } from '../support/uniform';
import { enumerate } from '../search/enumerate';
import { categorical, int, specs, sweepSpec } from '../search/specs';

const space = (spec: Partial<SweepSpec>) => {
  const { parameters, zip, exclude } = sweepSpec(spec);
  return new Space({ parameters, zip, use: 'draw', exclude: exclude.map(excludePattern) });
};

/** What the choices set, by name. */
const told = (parameters: readonly ParameterSpec[], turns: readonly Turn[]): Assignment =>
  Object.fromEntries(
    turns.flatMap(({ branching, choice }) =>
      branching.settings(choice).map(([index, value]) => [parameters[index]!.name, value]),
    ),
  );

const parameters = [
  categorical('kernel', ['linear', 'poly']),
  int('degree', 1, 4, { when: { kernel: ['poly'] } }),
  int('depth', 1, 9),
];

describe('the choices that make a point', () => {
  it('tell the whole point, excluded ones too', () => {
    fc.assert(
      fc.property(specs('random', 'finite'), (spec) => {
        const built = space(spec);
        for (const point of enumerate({ ...spec, exclude: [] }).slice(0, 20)) {
          expect(told(spec.parameters, built.trace(point))).toEqual(point);
        }
      }),
    );
  });

  it('leave out what a point of another sweep does not say, or says of other spaces', () => {
    const trace = (point: Assignment) => told(parameters, space({ parameters }).trace(point));
    expect(trace({ depth: 3 })).toEqual({ depth: 3 });
    expect(trace({ degree: 2 })).toEqual({ degree: 2 });
    expect(trace({ kernel: 'linear', degree: 2, depth: 3 })).toEqual({ kernel: 'linear', depth: 3 });
    expect(trace({ kernel: 'rbf', depth: 99, unknown: 1 })).toEqual({});
    expect(trace({})).toEqual({});
  });
});

describe('a point that is built', () => {
  it('comes with its choices, and is not an excluded one', () => {
    fc.assert(
      fc.property(specs('random', 'finite'), fc.nat(), (spec, seed) => {
        const random = uniform(seed);
        const built = space(spec);
        const made = built.build(({ values }, attempt) => (attempt < 50 ? values.at(random()) : undefined));
        if (!made) return;
        expect(enumerate(spec)).toContainEqual(made.point);
        expect(built.trace(made.point)).toEqual(made.turns);
      }),
    );
  });

  it('asks again where a choice leads to excluded points alone, until there is none', () => {
    const built = space({ parameters, exclude: [{ kernel: 'poly', degree: [1, 2, 3, 4] }] });
    const asked: number[] = [];
    const pick = (choices: readonly number[]) =>
      built.build((_, attempt) => {
        asked.push(attempt);
        return choices[asked.length - 1];
      });
    expect(pick([1, 0, 5])?.point).toEqual({ kernel: 'linear', depth: 6 });
    expect(asked).toEqual([0, 1, 0]);
    asked.length = 0;
    expect(pick([1, 1])).toBeUndefined();
  });
});
