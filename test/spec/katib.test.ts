import { parseYaml, specOf } from './parse';

/** An experiment of Katib with these parts of its `spec`. */
function experiment(spec: object): string {
  const objective = { type: 'minimize', goal: 0.05, objectiveMetricName: 'loss' };
  const parameters = [{ name: 'lr', parameterType: 'double', feasibleSpace: { min: '0.1', max: '1' } }];
  return JSON.stringify({
    apiVersion: 'kubeflow.org/v1beta1',
    kind: 'Experiment',
    metadata: { namespace: 'kubeflow', name: 'tune' },
    spec: { objective, algorithm: { algorithmName: 'random' }, maxTrialCount: 12, parameters, ...spec },
  });
}

const settings = (values: Record<string, string>) => Object.entries(values).map(([name, value]) => ({ name, value }));
const specFrom = (spec: object) => specOf(experiment(spec), 'sweep.json');
const domainOf = (parameterType: string, feasibleSpace: object) =>
  specFrom({ parameters: [{ name: 'x', parameterType, feasibleSpace }] }).parameters[0]?.domain;

test('an experiment is a sweep', () => {
  const spec = specFrom({ parallelTrialCount: 3, maxFailedTrialCount: 2 });
  expect(spec).toMatchObject({
    name: 'tune',
    method: 'random',
    metric: { name: 'loss', goal: 'minimize', target: 0.05, mode: 'best' },
    parameters: [{ name: 'lr', domain: { kind: 'float', min: 0.1, max: 1 } }],
    runCap: 12,
    limits: { parallel: 3, maxFailed: 2 },
  });
  expect(spec).not.toHaveProperty('earlyTerminate');
});

test('in YAML, with what only Katib reads', () => {
  const { spec, problems, warnings } = parseYaml(`
apiVersion: kubeflow.org/v1beta1
kind: Experiment
metadata:
  name: grid
spec:
  objective: { type: maximize, objectiveMetricName: accuracy, additionalMetricNames: [loss] }
  algorithm: { algorithmName: grid }
  parameters:
    - { name: optimizer, parameterType: categorical, feasibleSpace: { list: [sgd, "10"] } }
    - { name: layers, parameterType: discrete, feasibleSpace: { list: ["2", "4.5"] } }
    - { name: lr, parameterType: double, feasibleSpace: { min: "0.1", max: "0.3", step: "0.1" } }
  resumePolicy: Never
  trialTemplate:
    trialSpec: { kind: Job }
`);
  expect(problems).toEqual([]);
  expect(spec?.parameters.map(({ domain }) => domain)).toEqual([
    { kind: 'categorical', values: ['sgd', '10'] },
    { kind: 'categorical', values: [2, 4.5] },
    { kind: 'float', min: 0.1, max: 0.3, scale: 'linear', step: 0.1 },
  ]);
  expect(spec?.metric).toEqual({ name: 'accuracy', goal: 'maximize', mode: 'best' });
  expect(warnings.map(({ message, line }) => `${line} ${message}`)).toEqual([
    '13 only Katib reads resumePolicy, trialTemplate; ignored here',
  ]);
});

test.each([
  ['double', { min: '1', max: '5' }, { kind: 'float', min: 1, max: 5, scale: 'linear' }],
  ['double', { min: 1, max: 5, step: 0.5 }, { kind: 'float', min: 1, max: 5, scale: 'linear', step: 0.5 }],
  ['double', { min: '1e-3', max: '1', distribution: 'logUniform' }, { kind: 'float', min: 1e-3, max: 1, scale: 'log' }],
  [
    'double',
    { min: '1', max: '9', step: '2', distribution: 'logUniform' },
    { kind: 'float', min: 1, max: 9, scale: 'log', q: 2 },
  ],
  ['double', { min: '1', max: '4', distribution: 'normal' }, { kind: 'normal', mu: 2.5, sigma: 0.5, scale: 'linear' }],
  ['int', { min: '1', max: '7', distribution: 'normal' }, { kind: 'normal', mu: 4, sigma: 1, scale: 'linear', q: 1 }],
  ['int', { min: '32', max: '64', step: '8' }, { kind: 'int', min: 32, max: 64, scale: 'linear', step: 8 }],
  ['int', { min: '32', max: '64', distribution: 'logUniform' }, { kind: 'int', min: 32, max: 64, scale: 'log' }],
] as const)('%s %j', (type, space, domain) => {
  expect(domainOf(type, space)).toEqual(domain);
});

test('a log-normal parameter has nearly all of its range within three standard deviations', () => {
  const domain = domainOf('double', { min: '1', max: '100', distribution: 'logNormal' });
  expect(domain).toMatchObject({ kind: 'normal', scale: 'log' });
  const { mu, sigma } = domain as { mu: number; sigma: number };
  expect([Math.exp(mu), Math.exp(mu + 3 * sigma)]).toEqual([expect.closeTo(10, 9), expect.closeTo(100, 9)]);
});

test('median stopping has its settings, or the defaults of Katib', () => {
  const stopping = (values: Record<string, string>) =>
    specFrom({ earlyStopping: { algorithmName: 'medianstop', algorithmSettings: settings(values) } }).earlyTerminate;
  expect(stopping({})).toEqual({ type: 'median', minIter: 4, minTrials: 3 });
  expect(stopping({ min_trials_required: '1', start_step: '2' })).toEqual({ type: 'median', minIter: 2, minTrials: 1 });
});

test('hyperband gives every trial the whole budget, and stops those that do badly earlier', () => {
  const spec = specFrom({
    algorithm: {
      algorithmName: 'hyperband',
      algorithmSettings: settings({ resource_name: 'epochs', eta: '3', r_l: '27' }),
    },
    parameters: [
      { name: 'lr', parameterType: 'double', feasibleSpace: { min: '0.1', max: '1' } },
      { name: 'epochs', parameterType: 'int', feasibleSpace: { min: '1', max: '1' } },
    ],
  });
  expect(spec.method).toBe('random');
  expect(spec.parameters[1]).toEqual({ name: 'epochs', domain: { kind: 'constant', value: 27 } });
  expect(spec.earlyTerminate).toEqual({ type: 'hyperband', maxIter: 27, s: 3, eta: 3, strict: false });
});

test('the latest value counts where the experiment says so, and its seed is kept', () => {
  const objective = {
    type: 'minimize',
    objectiveMetricName: 'loss',
    metricStrategies: [{ name: 'loss', value: 'latest' }],
  };
  const algorithm = { algorithmName: 'sobol', algorithmSettings: settings({ random_state: '10' }) };
  expect(specFrom({ objective, algorithm })).toMatchObject({ method: 'sobol', seed: 10, metric: { mode: 'last' } });
});

test.each(['bayesianoptimization', 'tpe', 'multivariate-tpe'])('%s is named as a method of ours', (algorithmName) => {
  const { problems } = parseYaml(experiment({ algorithm: { algorithmName } }));
  expect(problems.map(({ code }) => code).filter((code) => code !== 'NotAvailableYet')).toEqual([]);
});

test('a sweep file of W&B with a kind is none', () => {
  const { problems } = parseYaml('kind: sweep\napiVersion: v1\nlr: [0.1]\n');
  expect(problems.map(({ code }) => code)).not.toEqual([]);
});
