import { codesOf, domainOf, parseYaml, specOf } from './parse';

describe('distributions', () => {
  it.each<[string, object]>([
    ['{value: 5}', { kind: 'constant', value: 5 }],
    ['{value: null}', { kind: 'constant', value: null }],
    ['{distribution: constant, value: [1, {a: b}]}', { kind: 'constant', value: [1, { a: 'b' }] }],
    ['{values: [a]}', { kind: 'categorical', values: ['a'] }],
    ['{values: [1, 1, 2]}', { kind: 'categorical', values: [1, 1, 2] }],
    [
      '{values: [a, b], probabilities: [0.25, 0.75]}',
      { kind: 'categorical', values: ['a', 'b'], probabilities: [0.25, 0.75] },
    ],
    [
      '{distribution: categorical_w_probabilities, values: [a, b], probabilities: [0, 1]}',
      { kind: 'categorical', values: ['a', 'b'], probabilities: [0, 1] },
    ],
    ['{min: 1, max: 3}', { kind: 'int', min: 1, max: 3, scale: 'linear' }],
    ['{min: 2, max: 2}', { kind: 'int', min: 2, max: 2, scale: 'linear' }],
    ['{min: 1, max: 64, log: true}', { kind: 'int', min: 1, max: 64, scale: 'log' }],
    ['{min: 1, max: 9, step: 2}', { kind: 'int', min: 1, max: 9, scale: 'linear', step: 2 }],
    ['{min: 1, max: 9, step: 0.5}', { kind: 'float', min: 1, max: 9, scale: 'linear', step: 0.5 }],
    ['{distribution: int_uniform, min: 1.0, max: 3}', { kind: 'int', min: 1, max: 3, scale: 'linear' }],
    ['{min: 0, max: 1.0}', { kind: 'float', min: 0, max: 1, scale: 'linear' }],
    ['{min: 0.0, max: 1}', { kind: 'float', min: 0, max: 1, scale: 'linear' }],
    ['{min: 1, max: 1e3}', { kind: 'float', min: 1, max: 1000, scale: 'linear' }],
    ['{distribution: uniform, min: 1, max: 3}', { kind: 'float', min: 1, max: 3, scale: 'linear' }],
    ['{min: 1.0, max: 3, log: true}', { kind: 'float', min: 1, max: 3, scale: 'log' }],
    ['{min: 1.0, max: 3, log: false}', { kind: 'float', min: 1, max: 3, scale: 'linear' }],
    ['{min: 0, max: 10, q: 2}', { kind: 'float', min: 0, max: 10, scale: 'linear', q: 2 }],
    ['{distribution: q_uniform, min: 0, max: 10}', { kind: 'float', min: 0, max: 10, scale: 'linear', q: 1 }],
    ['{distribution: log_uniform_values, min: 1, max: 3}', { kind: 'float', min: 1, max: 3, scale: 'log' }],
    [
      '{distribution: q_log_uniform_values, min: 16, max: 256, q: 8}',
      { kind: 'float', min: 16, max: 256, scale: 'log', q: 8 },
    ],
    [
      '{distribution: inv_log_uniform_values, min: 0.1, max: 3}',
      { kind: 'float', min: 0.1, max: 3, scale: 'inverse-log' },
    ],
    ['{mu: 3}', { kind: 'normal', mu: 3, sigma: 1, scale: 'linear' }],
    ['{distribution: normal}', { kind: 'normal', mu: 0, sigma: 1, scale: 'linear' }],
    ['{sigma: 2, q: 0.5}', { kind: 'normal', mu: 0, sigma: 2, scale: 'linear', q: 0.5 }],
    ['{distribution: q_normal, mu: 1}', { kind: 'normal', mu: 1, sigma: 1, scale: 'linear', q: 1 }],
    ['{distribution: log_normal, sigma: 2}', { kind: 'normal', mu: 0, sigma: 2, scale: 'log' }],
    ['{distribution: q_log_normal, q: 4}', { kind: 'normal', mu: 0, sigma: 1, scale: 'log', q: 4 }],
  ])('%s', (definition, domain) => {
    expect(domainOf(definition)).toEqual(domain);
  });

  it('looks at the token in JSON as well', () => {
    const text =
      '{"method": "random", "run_cap": 1, "parameters": {"a": {"min": 0, "max": 1.0}, "b": {"min": 0, "max": 1}}}';
    expect(specOf(text, 's.json').parameters.map(({ domain }) => domain.kind)).toEqual(['float', 'int']);
  });

  it('says what range exponents would make', () => {
    const { problems } = parseYaml(
      'method: random\nrun_cap: 1\nparameters:\n  lr: {distribution: log_uniform, min: -9.21, max: -2.3}\n',
    );
    expect(problems[0]?.message).toMatch(/exp\(-9\.21\) = 0\.0001.* to exp\(-2\.3\) = 0\.1.*'log_uniform_values'/);
  });

  it('keeps n for a grid and drops it with a warning elsewhere', () => {
    const text = (method: string): string =>
      `method: ${method}\nrun_cap: 9\nparameters:\n  x: {min: 0.0, max: 1.0, n: 5}\n`;
    expect(specOf(text('grid')).parameters[0]?.domain).toMatchObject({ n: 5 });
    expect(specOf(text('random')).parameters[0]?.domain).not.toHaveProperty('n');
    expect(parseYaml(text('random')).warnings.map(({ code }) => code)).toEqual(['IgnoredKey']);
  });

  it('names nested parameters by their path', () => {
    const text =
      'method: grid\nparameters:\n  a: {parameters: {b: {value: 1}, c: {parameters: {d: {values: [1]}}}}}\n  e: {value: 1}\n';
    expect(specOf(text).parameters.map(({ name }) => name)).toEqual(['a.b', 'a.c.d', 'e']);
  });

  it('accepts the smallest and the largest whole number', () => {
    expect(domainOf('{min: -9007199254740991, max: 0}')).toMatchObject({ min: Number.MIN_SAFE_INTEGER });
    expect(codesOf(parseYaml('method: grid\nparameters:\n  x: {value: 9007199254740992}\n'))).toEqual([
      'UnsafeInteger 3:14',
    ]);
  });
});
