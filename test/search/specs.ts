import fc from 'fast-check';
import type { Json } from '../../lib/contract/json';
import type { Assignment, Domain, Method, ParameterSpec, SweepSpec } from '../../lib/spec/sweep-spec';

/** A spec with only what a test is about. */
export function sweepSpec(spec: Partial<SweepSpec>): SweepSpec {
  return {
    name: 'test',
    method: 'grid',
    parameters: [],
    zip: [],
    exclude: [],
    include: [],
    points: [],
    repeats: 1,
    limits: {},
    retry: { attempts: 1 },
    resources: {},
    channels: {},
    ...spec,
  };
}

export function categorical(name: string, values: readonly Json[], rest: Partial<ParameterSpec> = {}): ParameterSpec {
  return { name, domain: { kind: 'categorical', values }, ...rest };
}

export function int(name: string, min: number, max: number, rest: Partial<ParameterSpec> = {}): ParameterSpec {
  return { name, domain: { kind: 'int', min, max, scale: 'linear' }, ...rest };
}

const small = fc.integer({ min: -2, max: 3 });
const json: fc.Arbitrary<Json> = fc.oneof(
  small,
  fc.constantFrom<Json>('a', 'b', true, null, 0.5, [1], [1, 2], { x: 1, y: 2 }, { y: 2, x: 1 }),
);
const values = (length?: number) => fc.array(json, { minLength: length ?? 1, maxLength: length ?? 4 });

const categoricals = (length?: number): fc.Arbitrary<Domain> =>
  values(length).chain((list) =>
    fc
      .option(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: list.length, maxLength: list.length }))
      .map((weights) => {
        const total = weights?.reduce((a, b) => a + b, 0) ?? 0;
        const probabilities = total > 0 ? weights!.map((weight) => weight / total) : undefined;
        return { kind: 'categorical', values: list, ...(probabilities ? { probabilities } : {}) } as const;
      }),
  );

/** Domains with few values; those of floats are tenths. */
const finite: fc.Arbitrary<Domain> = fc.oneof(
  { weight: 1, arbitrary: json.map((value) => ({ kind: 'constant', value }) as const) },
  { weight: 4, arbitrary: categoricals() },
  {
    weight: 2,
    arbitrary: fc
      .record({ min: small, span: fc.nat(4), step: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }) })
      .map(({ min, span, step }) => ({ kind: 'int', min, max: min + span, scale: 'linear', step }) as const),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({ min: fc.integer({ min: 1, max: 4 }), span: fc.nat(4) })
      .map(({ min, span }) => ({ kind: 'int', min, max: min + span, scale: 'log' }) as const),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        min: fc.integer({ min: 1, max: 20 }),
        steps: fc.nat(3),
        unit: fc.integer({ min: 1, max: 7 }),
        key: fc.constantFrom('q', 'step'),
        scale: fc.constantFrom('linear', 'log'),
      })
      .map(({ min, steps, unit, key, scale }): Domain => {
        const low = key === 'q' ? min * unit : min;
        const bounds = { min: low / 10, max: (low + steps * unit) / 10 };
        return { kind: 'float', ...bounds, scale, [key]: unit / 10 };
      }),
  },
);

const infinite: fc.Arbitrary<Domain> = fc.oneof(
  fc
    .constantFrom('linear' as const, 'log' as const, 'inverse-log' as const)
    .chain((scale) =>
      fc
        .tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 1000 }))
        .map(([min, span]) => ({ kind: 'float', min: min / 1000, max: (min + span) / 1000, scale }) as const),
    ),
  fc
    .record({
      mu: fc.integer({ min: -2, max: 2 }),
      sigma: fc.constantFrom(1, 3),
      scale: fc.constantFrom('linear' as const, 'log' as const),
      q: fc.option(fc.constantFrom(0.1, 1), { nil: undefined }),
    })
    .map((of) => ({ kind: 'normal', ...of }) as const),
);

/** Small specs of every shape: conditions (chains too), a zip group, exclusions and included points. */
export function specs(method: Method, space: 'finite' | 'infinite'): fc.Arbitrary<SweepSpec> {
  const domain =
    space === 'finite' ? finite : fc.oneof({ weight: 2, arbitrary: finite }, { weight: 1, arbitrary: infinite });
  return fc
    .tuple(
      fc.array(domain, { minLength: 1, maxLength: 4 }),
      fc.array(categoricals(3), { maxLength: 2 }),
      fc.infiniteStream(fc.nat(99)),
    )
    .map(([alone, zipped, numbers]) => {
      const next = (below: number) => (numbers.next().value as number) % below;
      const domains = [...alone, ...zipped].map((domain, i) => ({ domain, zipped: i >= alone.length }));
      const shuffled = domains.map((item) => ({ item, at: next(99) })).sort((a, b) => a.at - b.at);
      const parameters = shuffled.map(({ item }, i) => ({ name: `p${i}`, domain: item.domain }));
      const group = shuffled.flatMap(({ item }, i) => (item.zipped ? [`p${i}`] : []));
      const zip = group.length > 1 ? [group] : [];
      return sweepSpec({
        method,
        zip,
        parameters: parameters.map((p, i) => withCondition(p, parameters.slice(0, i), group, next)),
        exclude: next(2) === 0 ? [] : Array.from({ length: next(4) }, () => entry(parameters, next)),
      });
    });
}

/** Half of the parameters depend on an earlier one; one of a zip group only on others of the group, or before it. */
function withCondition(
  parameter: ParameterSpec,
  earlier: readonly ParameterSpec[],
  group: readonly string[],
  next: (below: number) => number,
): ParameterSpec {
  const first = earlier.findIndex(({ name }) => group.includes(name));
  const zipped = group.includes(parameter.name) && first >= 0;
  const parents = earlier.filter(({ name }, i) => !zipped || i < first || group.includes(name));
  if (parents.length === 0 || next(2) === 0) return parameter;
  const count = 1 + next(Math.min(2, parents.length));
  const chosen = Array.from({ length: count }, () => parents[next(parents.length)]!);
  return {
    ...parameter,
    when: Object.fromEntries(chosen.map(({ name, domain }) => [name, [sample(domain, next), sample(domain, next)]])),
  };
}

function entry(parameters: readonly ParameterSpec[], next: (below: number) => number): Assignment {
  const chosen = parameters.filter(() => next(3) === 0);
  const named = chosen.length > 0 ? chosen : parameters.slice(0, 1);
  return Object.fromEntries(
    named.map(({ name, domain }) => {
      const [one, other] = [sample(domain, next), sample(domain, next)];
      return [name, next(2) === 0 ? one : [one, other]];
    }),
  );
}

function sample(domain: Domain, next: (below: number) => number): Json {
  const list = domainValues(domain) ?? [0];
  return list[next(list.length)]!;
}

/** The values of a small domain in the plainest way; `undefined` where they have no end. */
export function domainValues(domain: Domain, use: 'grid' | 'draw' = 'grid'): Json[] | undefined {
  switch (domain.kind) {
    case 'constant':
      return [domain.value];
    case 'categorical':
      return domain.values.filter((_, i) => use === 'grid' || domain.probabilities?.[i] !== 0);
    case 'int':
      return count(domain.min, domain.max, domain.step ?? 1);
    case 'float': {
      const unit = domain.q ?? domain.step;
      if (unit === undefined) return undefined;
      const tenths = count(Math.round(domain.min * 10), Math.round(domain.max * 10), Math.round(unit * 10));
      return tenths.map((value) => value / 10);
    }
    case 'normal':
      return undefined;
  }
}

function count(min: number, max: number, step: number): number[] {
  return Array.from({ length: Math.floor((max - min) / step) + 1 }, (_, i) => min + i * step);
}
