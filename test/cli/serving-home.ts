import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programDigest } from '../../lib/cli/create-sweep';
import { main } from '../../lib/cli/main';
import { MANIFEST_KEY, attemptFolder } from '../../lib/contract/object-keys';
import type { ResultRecord } from '../../lib/sweep/records';
import { packFolder } from '../../lib/worker/archive';
import { processesWith } from '../e2e/support/processes';
import { writeServing } from '../support/serving-program';
import { temporaryFolders } from '../support/temporary-folder';
import { until } from '../support/until';
import { makeSweep, type MadeSweep } from './made-sweep';
import { RecordingIo } from './recording-io';

/** A folder with a program that serves, `program`, and whatever a test puts beside it. */
export class ServingHome {
  readonly folder: string;
  readonly program: string;

  constructor(folder: string) {
    this.folder = folder;
    this.program = writeServing(join(folder, 'program'), 'toy');
    process.env['SWEEP_SCRATCH_DIR'] = this.scratch;
    process.env['SWEEP_ROOT'] = this.path('sweeps');
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  /** Makes a folder with a model in it, which says `text`. */
  model(text: string): string {
    const made = this.path(`model-${text}`);
    mkdirSync(made);
    writeFileSync(join(made, 'weights'), text);
    return made;
  }

  /** Makes a sweep of this program. The model of trial N, where its result tells of one, says N. */
  async sweep(results: readonly ResultRecord[]): Promise<MadeSweep> {
    const made = await makeSweep(this.path('sweeps'), 'digits-20261121-093000-x7f2');
    const program = { folder: this.program, digest: programDigest(this.program) };
    const manifest = { ...made.manifest, lock: { ...made.manifest.lock, program } };
    await made.folder.store.write(MANIFEST_KEY, JSON.stringify(manifest));
    for (const result of results) {
      await made.folder.recordResult(result);
      if (result.artifacts.length > 0) await this.storeModel(made, result);
    }
    return { ...made, manifest };
  }

  /** Starts the command, in this process, at a port that is free. */
  serve(...args: string[]): Serving {
    return new Serving(args);
  }

  /** What a command says that does not get to serve. */
  async refused(...args: string[]): Promise<{ code: number; stderr: string }> {
    const { io, exitCode } = this.serve(...args);
    return { code: await exitCode, stderr: io.stderr };
  }

  /** Programs that run. */
  programs(): unknown[] {
    return processesWith(this.scratch).filter(({ command }) => !command.includes('sweep-guard'));
  }

  /** Waits until nothing is left, neither a program nor a file. */
  async close(): Promise<void> {
    const files = (): string[] => (existsSync(this.scratch) ? readdirSync(this.scratch) : []);
    await until(() => [...this.programs(), ...files()].length === 0);
    delete process.env['SWEEP_SCRATCH_DIR'];
    delete process.env['SWEEP_ROOT'];
  }

  private get scratch(): string {
    return this.path('scratch');
  }

  private async storeModel({ folder }: MadeSweep, result: ResultRecord): Promise<void> {
    const file = this.path(`packed-${result.trial}.tar.gz`);
    await packFolder(this.model(String(result.trial)), file);
    await folder.store.upload(`${attemptFolder(result)}model.tar.gz`, file);
  }
}

/** The command as it runs. */
class Serving {
  readonly io = new RecordingIo();
  readonly exitCode: Promise<number>;

  constructor(args: readonly string[]) {
    this.exitCode = main(this.io, ['serve', '--port', '0', ...args]);
  }

  /** Where it answers, once it does. */
  async url(): Promise<string> {
    const found = (): string | undefined => /(http:\/\/127\.0\.0\.1:\d+)/.exec(this.io.stdout)?.[1];
    await until(() => found() !== undefined);
    return found() as string;
  }

  async post(body: string, headers = {}): Promise<Response> {
    const init = { method: 'POST', body, headers: { 'content-type': 'text/csv', ...headers } };
    return fetch(`${await this.url()}/invocations`, init);
  }

  async answer(body: string, headers = {}): Promise<string> {
    return (await this.post(body, headers)).text();
  }

  /** Presses Ctrl-C. */
  async end(): Promise<number> {
    this.io.interrupt();
    return this.exitCode;
  }
}

/** A home for each test. Afterwards nothing may be left. */
export function servingHomePerTest(): () => ServingHome {
  const folder = temporaryFolders();
  let home: ServingHome;
  beforeEach(() => {
    home = new ServingHome(folder());
  });
  afterEach(() => home.close());
  return () => home;
}
