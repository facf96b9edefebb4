import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Backend } from '../../lib/backend/backend';
import { until } from '../support/until';

/** Workers that end right away are given up, with what they said last. @param home where they look for what to do */
export async function expectGivenUp(backend: Backend, home: string): Promise<void> {
  writeFileSync(join(home, 'crash'), 'out of file handles\n');
  await backend.start('/sweep', 1);
  await until(async () => (await backend.status()).failure !== undefined);
  const { failure, workers } = await backend.status();
  expect(workers).toBe(0);
  expect(failure).toMatchObject({
    code: 'WorkersKeepEnding',
    message: expect.stringMatching(/out of file handles$/),
  });
}
