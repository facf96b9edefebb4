import { join } from 'node:path';
import { writeServing } from '../../support/serving-program';
import type { Command } from './command';
import type { Sandbox } from './sandbox';

/** Runs a sweep of a program that saves its parameter as its model and can serve it. Trial 2 is the best. */
export async function sweepToServe(sandbox: Sandbox): Promise<void> {
  sandbox.program('echo "val_error=$(( (SM_HP_K - 2) * (SM_HP_K - 2) ))"; echo "k is $SM_HP_K" > "$SM_MODEL_DIR/k"');
  writeServing(join(sandbox.folder, 'container'), 'toy');
  const { code } = await sandbox.run(['run', '--grid', sandbox.sweepFile(4)]);
  expect(code).toBe(0);
}

/** What the server that a command started answers, once it is ready. */
export async function answerOf(serving: Command, body: string, type = 'text/csv'): Promise<string> {
  await serving.says(/curl/, 60_000);
  const url = /http:\/\/127\.0\.0\.1:\d+/.exec(serving.stdout)?.[0] ?? '';
  const response = await fetch(`${url}/invocations`, { method: 'POST', body, headers: { 'content-type': type } });
  return response.text();
}
