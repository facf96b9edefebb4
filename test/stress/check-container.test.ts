import { brokenByProcess, rules } from '../check/checked-fixture';
import { temporaryFolders } from '../support/temporary-folder';

const temporaryFolder = temporaryFolders();

/** Faults of `train`, each with the rules that it breaks. */
const TRAIN_FAULTS: readonly (readonly [fault: string, ...broken: string[]])[] = [
  ['crashes', 'failed train.exit-code'],
  ['hangs', 'failed train.ends'],
  ['wrong-exit-code', 'failed train.exit-code'],
  ['wants-numbers', 'failed train.string-hyperparameters'],
  ['refuses-unknown', 'failed train.unknown-hyperparameters'],
  ['refuses-tuning-metric', 'failed train.unknown-hyperparameters'],
  ['ignores-channel', 'failed train.channels'],
  ['changes-input', 'failed train.input-unchanged'],
  ['no-model', 'failed train.model'],
  ['writes-elsewhere', 'warning train.output'],
  ['no-metric', 'failed train.metric'],
  ['metric-on-stderr', 'failed train.metric'],
  ['metric-renamed', 'failed train.metric'],
  ['metric-nan', 'failed train.metric'],
  ['metric-with-unit', 'failed train.metric'],
  ['swallows-errors', 'failed train.failure-exit-code'],
  ['accepts-empty-channel', 'failed train.failure-exit-code'],
  ['exit-0-on-failure', 'failed train.failure-exit-code'],
  ['hangs-on-failure', 'failed train.failure-exit-code'],
  ['no-failure-file', 'warning train.failure-file'],
  ['blank-failure-file', 'warning train.failure-file'],
  ['failure-on-success', 'warning train.no-false-failure'],
  ['ignores-sigterm', 'failed train.sigterm'],
  ['fails-on-checkpoint', 'failed train.resume'],
  ['half-written-checkpoint', 'failed train.resume'],
  ['begins-anew', 'warning train.resume-saves-work'],
  ['writes-into-program', 'warning train.program-unchanged'],
];

/** Faults of `serve`. */
const SERVE_FAULTS: readonly (readonly [fault: string, ...broken: string[]])[] = [
  ['serve-crashes', 'failed serve.starts'],
  ['ping-503', 'failed serve.starts'],
  ['fixed-port', 'failed serve.starts'],
  ['slow-ping', 'failed serve.ping-time', 'warning serve.ping-under-load'],
  ['serves-without-model', 'failed serve.ping-needs-model'],
  ['fails-invocations', 'failed serve.invocations'],
  ['empty-answer', 'failed serve.invocations'],
  ['refuses-concurrent', 'failed serve.concurrent'],
  ['shared-state', 'failed serve.concurrent'],
  ['one-at-a-time', 'warning serve.ping-under-load', 'warning serve.in-flight'],
  ['any-type', 'warning serve.unknown-type'],
  ['unknown-type-500', 'warning serve.unknown-type'],
  ['broken-body-500', 'warning serve.broken-body'],
  ['zero-for-broken-body', 'warning serve.broken-body'],
  ['takes-oversized', 'warning serve.oversized'],
  ['dies-of-broken-body', 'warning serve.broken-body', 'failed serve.survives'],
  ['dies-of-oversized', 'warning serve.oversized', 'failed serve.survives'],
  ['odd-execution-parameters', 'failed serve.execution-parameters'],
  ['writes-to-model', 'failed serve.model-unchanged'],
  ['serve-ignores-sigterm', 'failed serve.sigterm'],
  ['drops-requests', 'warning serve.in-flight'],
];

test('a program that keeps every promise breaks no rule', async () => {
  expect(await brokenByProcess(temporaryFolder(), {})).toEqual([]);
});

test.concurrent.each(TRAIN_FAULTS)('train that %s', async (fault, ...broken) => {
  expect(await brokenByProcess(temporaryFolder(), { fault, trainOnly: true })).toEqual(rules(broken));
});

test.concurrent.each(SERVE_FAULTS)('serve: %s', async (fault, ...broken) => {
  expect(await brokenByProcess(temporaryFolder(), { fault })).toEqual(rules(broken));
});
