import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { until } from '../support/until';
import { REPOSITORY } from './staged-program';

/** A program's `serve` in a process, on a port that was free. */
export class ServedProgram {
  readonly port: number;
  readonly exited: Promise<number | null>;
  private readonly child: ChildProcess;

  private constructor(program: string, base: string, port: number) {
    this.port = port;
    const env = {
      ...process.env,
      SAGEMAKER_BASE_DIR: base,
      SAGEMAKER_BIND_TO_PORT: `${port}`,
      PYTHONDONTWRITEBYTECODE: '1',
    };
    this.child = spawn(join(REPOSITORY, program), ['serve'], {
      env,
      cwd: base,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    this.exited = new Promise((done) => this.child.once('close', done));
  }

  /** Resolves when /ping answers 200. @param program path of a `serve`, relative to the repository */
  static async start(program: string, base: string): Promise<ServedProgram> {
    const served = new ServedProgram(program, base, await freePort());
    await until(() =>
      served.get('/ping').then(
        ({ status }) => status === 200,
        () => false,
      ),
    );
    return served;
  }

  get(path: string): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`);
  }

  async invoke(type: string, body: string | Uint8Array<ArrayBuffer>, path = '/invocations'): Promise<[number, string]> {
    const headers = { 'content-type': type };
    const response = await fetch(`http://127.0.0.1:${this.port}${path}`, { method: 'POST', headers, body });
    return [response.status, await response.text()];
  }

  /** Sends SIGTERM. */
  terminate(): void {
    this.child.kill('SIGTERM');
  }

  async stop(): Promise<void> {
    this.child.kill('SIGKILL');
    await this.exited;
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const { port } = server.address() as AddressInfo;
  await new Promise((done) => server.close(done));
  return port;
}
