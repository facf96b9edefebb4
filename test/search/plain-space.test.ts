import { specOfSpace, type PlainParameter } from '../../lib/search/plain-space';

const parameters = (...space: PlainParameter[]) =>
  specOfSpace(space, { method: 'random', goal: 'maximize' }).parameters;

test('floats, whole numbers, scales, choices and conditions', () => {
  const space: PlainParameter[] = [
    { name: 'lr', type: 'float', low: 1e-4, high: 1, log: true },
    { name: 'depth', type: 'int', low: 1, high: 9, log: false, choices: null },
    { name: 'kernel', type: 'categorical', choices: ['rbf', 'poly', null, 3], log: null },
    { name: 'degree', type: 'int', low: 2, high: 4, when: { kernel: ['poly'] } },
  ];
  expect(parameters(...space)).toEqual([
    { name: 'lr', domain: { kind: 'float', min: 1e-4, max: 1, scale: 'log' } },
    { name: 'depth', domain: { kind: 'int', min: 1, max: 9, scale: 'linear' } },
    { name: 'kernel', domain: { kind: 'categorical', values: ['rbf', 'poly', null, 3] } },
    { name: 'degree', domain: { kind: 'int', min: 2, max: 4, scale: 'linear' }, when: { kernel: ['poly'] } },
  ]);
});

test('the goal and the method go into the spec', () => {
  const spec = specOfSpace([{ name: 'x', type: 'float', low: 0, high: 1 }], { method: 'sobol', goal: 'maximize' });
  expect(spec).toMatchObject({ method: 'sobol', metric: { goal: 'maximize' }, repeats: 1 });
});

const kernel: PlainParameter = { name: 'kernel', type: 'categorical', choices: ['rbf', 'poly'] };
const x: PlainParameter = { name: 'x', type: 'float', low: 0, high: 1 };

test.each<[string, PlainParameter[]]>([
  ['space[0].low is missing; it is a number', [{ name: 'x', type: 'float', high: 1 }]],
  ['space[0].high is missing; it is a number', [{ name: 'x', type: 'int', low: 1 }]],
  ['space[0]: low, 2, must not be above high, 1', [{ name: 'x', type: 'float', low: 2, high: 1 }]],
  ['space[0].low must be above 0 for a logarithmic scale, not 0', [{ ...x, log: true }]],
  ["space[0].high must be a whole number within 2^53 for type 'int', not 0.5", [{ ...x, type: 'int', high: 0.5 }]],
  ['space[0].choices is missing; it is a list with at least 1 item', [{ name: 'k', type: 'categorical' }]],
  ["space[1].low does not go with type 'categorical'", [x, { ...kernel, low: 1 }]],
  ["space[0].choices does not go with type 'float'", [{ ...x, choices: [1] }]],
  ["space[1].name: 'x' is there twice", [x, x]],
  [
    "space[0].name: 'toString' is a name of the language that many programs trip over; choose another",
    [{ ...x, name: 'toString' }],
  ],
  [
    "space[1].when: no parameter 'kernal' stands before this one; did you mean 'kernel'?",
    [kernel, { ...x, when: { kernal: ['rbf'] } }],
  ],
  ["space[0].when: no parameter 'kernel' stands before this one", [{ ...x, when: { kernel: ['rbf'] } }, kernel]],
  [
    "space[1].when.kernel: it is never \"rfb\": it must be one of 'rbf', 'poly'",
    [kernel, { ...x, when: { kernel: ['rfb'] } }],
  ],
  ['space[1].when.kernel: an empty list is never met', [kernel, { ...x, when: { kernel: [] } }]],
  [
    "space[1].when: 'x' is a continuous range, which takes any given value with probability 0",
    [x, { ...kernel, when: { x: [0.5] } }],
  ],
])('%s', (message, space) => {
  expect(() => parameters(...space)).toThrow(expect.objectContaining({ code: 'InvalidSpace', message }));
});
