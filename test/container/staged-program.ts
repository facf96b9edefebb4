import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

export const REPOSITORY = resolve(__dirname, '../..');

export interface Run {
  readonly code: number | null;
  readonly lines: readonly string[];
  readonly stderr: string;
}

/** A base folder as a trial has it, and a way to run a program on it. */
export class StagedProgram {
  readonly base = mkdtempSync(join(tmpdir(), 'sweep-base-'));
  private readonly program: string;
  private readonly binDir: string | undefined;

  /** @param program path of a `train`, or of a folder for {@link run} with a verb, relative to the repository */
  constructor(program: string, binDir?: string) {
    this.program = join(REPOSITORY, program);
    this.binDir = binDir;
    mkdirSync(join(this.base, 'input/config'), { recursive: true });
    this.hyperparameters({});
  }

  /** All values are strings, as in every trial. */
  hyperparameters(values: { readonly [name: string]: string }): void {
    writeFileSync(join(this.base, 'input/config/hyperparameters.json'), JSON.stringify(values));
  }

  /** Fills a channel: from a folder of the repository, or from texts by file name. */
  channel(content: string | { readonly [file: string]: string }, name = 'train'): void {
    const folder = join(this.base, 'input/data', name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    if (typeof content === 'string') cpSync(join(REPOSITORY, content), folder, { recursive: true });
    else for (const [file, text] of Object.entries(content)) writeFileSync(join(folder, file), text);
  }

  /** Runs the program to its end, or until the line at which it gets SIGTERM. */
  run(
    options: { readonly terminateAt?: RegExp; readonly env?: NodeJS.ProcessEnv; readonly verb?: string } = {},
  ): Promise<Run> {
    const program = options.verb === undefined ? this.program : join(this.program, options.verb);
    const path = [this.binDir, process.env['PATH']].filter(Boolean).join(':');
    const own = { PATH: path, SAGEMAKER_BASE_DIR: this.base, PYTHONDONTWRITEBYTECODE: '1' };
    return new Promise((done) => {
      const child = spawn(program, [options.verb ?? 'train'], {
        env: { ...process.env, ...own, ...options.env },
        cwd: this.base,
      });
      const lines: string[] = [];
      let stderr = '';
      createInterface({ input: child.stdout }).on('line', (line) => {
        lines.push(line);
        if (options.terminateAt?.test(line)) child.kill('SIGTERM');
      });
      child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
      child.on('close', (code) => done({ code, lines, stderr }));
    });
  }

  /** Text of a file below the base folder; `undefined` when there is none. */
  file(path: string): string | undefined {
    const file = join(this.base, path);
    return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  }

  json(path: string): Record<string, unknown> {
    return JSON.parse(this.file(path) ?? 'null') as Record<string, unknown>;
  }

  replaceIn(path: string, from: RegExp, to: string): void {
    writeFileSync(join(this.base, path), (this.file(path) ?? '').replace(from, to));
  }

  remove(): void {
    rmSync(this.base, { recursive: true, force: true });
  }
}

/** The metrics of a line, `name=value` tokens. */
export function metrics(line: string | undefined): { [name: string]: number } {
  const tokens = (line ?? '').split(' ').map((token) => token.split('='));
  return Object.fromEntries(tokens.map(([name, value]) => [name, Number(value)]));
}
