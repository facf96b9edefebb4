import type {
  Answer,
  CheckFacts,
  ImageFacts,
  RunFacts,
  ServeFacts,
  StartFacts,
  TrainFacts,
} from '../../lib/check/facts';

/** A run in which all went well. */
export const goodRun: RunFacts = {
  exitCode: 0,
  timedOut: false,
  seconds: 2,
  metrics: { val_error: 0.1 },
  steps: { first: 1, count: 8, seconds: 1 },
  nearMiss: '',
  model: ['model.json'],
  output: ['notes.txt'],
  checkpoints: [],
  stray: [],
  changedInput: [],
  said: '',
};

export const failedRun: RunFacts = {
  ...goodRun,
  exitCode: 1,
  metrics: {},
  model: [],
  failure: 'scale is no number\n',
  said: 'ValueError: scale is no number',
};

export const goodTrain: TrainFacts = {
  metric: 'val_error',
  hyperparameters: ['scale'],
  channels: ['train'],
  timeoutSec: 600,
  plain: goodRun,
  unknown: goodRun,
  broken: { name: 'scale', value: 'not-a-number', run: failedRun },
  empty: { channel: 'train', run: failedRun },
  sigterm: { atSec: 1, tookSec: 0.1, killed: false, graceSec: 30, run: { ...goodRun, exitCode: 143 } },
  resumed: { ...goodRun, steps: { first: 5, count: 4, seconds: 0.5 }, seconds: 1 },
  outside: [],
  readOnlyRoot: goodRun,
  nonRoot: goodRun,
};

export function answer(status: number, body = ''): Answer {
  return { status, body, seconds: 0.01 };
}

export const lost: Answer = { error: 'ECONNRESET', body: '', seconds: 0.3 };

export const ready: StartFacts = { ready: true, seconds: 0.5, lastPing: answer(200), said: '' };

export const goodServe: ServeFacts = {
  timeoutSec: 600,
  pingWithoutModel: answer(503),
  start: ready,
  boundStart: ready,
  pings: [answer(200), answer(200)],
  contentType: 'text/csv',
  invocation: answer(200, '6\n'),
  repeated: answer(200, '6\n'),
  concurrent: [answer(200, '6\n'), answer(200, '6\n')],
  pingUnderLoad: answer(200),
  unknownType: { answer: answer(415), alive: true },
  brokenBody: { answer: answer(400), alive: true },
  oversized: { answer: answer(413), alive: true },
  executionParameters: answer(200, '{"MaxPayloadInMB": 6}'),
  changedModel: [],
  shutdown: { graceSec: 30, seconds: 0.4, killed: false, sent: [answer(200, '6\n')], halfSent: answer(200, '6\n') },
  readOnlyStart: ready,
  nonRootStart: ready,
};

export const goodImage: ImageFacts = {
  labels: { 'com.amazonaws.sagemaker.capabilities.accept-bind-to-port': 'true' },
  sizeBytes: 500 * 1024 ** 2,
  os: 'linux',
  architecture: 'amd64',
  user: '10001',
  entrypoint: [],
  worker: { ok: true, said: '0.1.0' },
  workerByEntry: { ok: true, said: '0.1.0' },
};

/** An image that keeps every promise. */
export const goodFacts: CheckFacts = { target: 'docker', train: goodTrain, serve: goodServe, image: goodImage };
