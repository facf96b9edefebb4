import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { REPOSITORY } from './support/command';

const SPACE = [
  { name: 'x', type: 'float', low: -5, high: 10 },
  { name: 'n', type: 'int', low: 1, high: 100, log: true },
];
/** Far above what an answer takes, and far below what a buffer that is not flushed would. */
const PROMPT_MS = 20;

/** `sweep ask-tell` as another program drives it: the next line is sent when the answer is there. */
function startAskTell() {
  const child = spawn(process.execPath, [join(REPOSITORY, 'dist/sweep.mjs'), 'ask-tell'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const send = async (line: string): Promise<Record<string, unknown>> => {
    child.stdin.write(`${line}\n`);
    return JSON.parse((await answers.next()).value as string) as Record<string, unknown>;
  };
  const end = (): Promise<number | null> => {
    child.stdin.end();
    return new Promise((done) => child.once('close', done));
  };
  return { send, end };
}

it('answers line by line without delay, survives bad lines, and ends with its input', async () => {
  const { send, end } = startAskTell();
  expect(await send(JSON.stringify({ op: 'init', space: SPACE, seed: 1, workers: 10, goal: 'minimize' }))).toEqual({
    ok: true,
  });
  const delays: number[] = [];
  for (let i = 0; i < 50; i++) {
    const begin = performance.now();
    const { id, params } = await send('{"op":"ask"}');
    delays.push(performance.now() - begin);
    expect(Object.keys(params as object)).toEqual(['x', 'n']);
    expect(await send(`{"op":"tell","id":${String(id)},"value":${i % 7 === 0 ? 'NaN' : i}}`)).toEqual({ ok: true });
  }
  expect(await send('{"op":')).toMatchObject({ code: 'InvalidJson' });
  expect(await send('{"op":"ask"}')).toMatchObject({ id: 50 });
  expect(delays.sort((a, b) => a - b)[25]).toBeLessThan(PROMPT_MS);
  expect(await end()).toBe(0);
});
