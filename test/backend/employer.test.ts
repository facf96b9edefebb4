import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { bundle } from '../support/bundled-script';
import { temporaryFolders } from '../support/temporary-folder';

const folder = temporaryFolders();

describe('a worker that is employed by standard input and output', () => {
  it('tells by lines, each thing once, and hears when its employer is gone', async () => {
    const script = bundle('backend/employed-process.ts', folder());
    const env = { ...process.env, SWEEP_EMPLOYED_BY_STDIO: '1' };
    const worker = spawn(process.execPath, [script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    let said = '';
    worker.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
    await once(worker.stdout, 'data');
    worker.stdin.end();
    const [code] = (await once(worker, 'close')) as [number];
    expect(said.trim().split('\n')).toEqual(['{"kind":"working"}', '{"kind":"failure","code":"Gone"}']);
    expect(code).toBe(3);
  });

  it('ends by itself when it leaves, although its employer stays', async () => {
    const script = bundle('backend/employed-process.ts', folder());
    const env = { ...process.env, SWEEP_EMPLOYED_BY_STDIO: '1', LEAVE: '1' };
    const worker = spawn(process.execPath, [script], { env, stdio: ['pipe', 'ignore', 'inherit'] });
    await expect(once(worker, 'close')).resolves.toEqual([0, null]);
  });
});
