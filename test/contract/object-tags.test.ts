import { attemptFolder, beatKey, checkpointFolder, claimKey, resultKey } from '../../lib/contract/object-keys';
import { kindOf } from '../../lib/contract/object-tags';

const ID = { trial: 1234, attempt: 2 };

test.each([
  [beatKey(ID), 'beat'],
  [`sweeps/digits-3f2a/${beatKey(ID)}`, 'beat'],
  [`${checkpointFolder(7)}weights.pt`, 'checkpoint'],
  [`sweeps/digits-3f2a/${checkpointFolder(7)}epoch-1/weights.pt`, 'checkpoint'],
])('%s is a %s', (key, kind) => {
  expect(kindOf(key)).toBe(kind);
});

test.each([
  claimKey(ID),
  resultKey(7),
  `${attemptFolder(ID)}model.tar.gz`,
  'sweep.json',
  'summary.json',
  'inputs/0f3c/checkpoints/first.pt',
])('%s is kept', (key) => {
  expect(kindOf(key)).toBeUndefined();
});
