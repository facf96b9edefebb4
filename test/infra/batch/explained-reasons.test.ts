import { REASON_CODES } from '../../../lib/doctor/batch-reasons';
import { TIME_LIMITS } from '../../../lib/infra/batch/time-limits';

test('every reason for which a queue cancels jobs is one that `sweep doctor` explains', () => {
  expect(TIME_LIMITS.length).toBeGreaterThan(0);
  for (const { reason } of TIME_LIMITS) expect(REASON_CODES).toContain(reason);
});
