import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { REPOSITORY, type Run, type StagedProgram } from './staged-program';

/**
 * Loads the libraries of a program once. For each base folder that a line names it then runs the program in a process
 * forked from its own, and answers with the exit code.
 */
const SCRIPT = `
import os, runpy, sys
import joblib, numpy, sklearn.ensemble, sklearn.model_selection, sklearn.neighbors, sklearn.svm

program = sys.argv[1]
sys.path.insert(0, os.path.dirname(program))

def run(base):
    os.environ["SAGEMAKER_BASE_DIR"] = base
    os.chdir(base)
    for number, name in ((1, "stdout"), (2, "stderr")):
        os.dup2(os.open(name, os.O_CREAT | os.O_WRONLY), number)
    try:
        runpy.run_path(program, run_name="__main__")
    except BaseException:
        sys.excepthook(*sys.exc_info())
        sys.stderr.flush()
        os._exit(1)
    sys.stdout.flush()
    os._exit(0)

for line in sys.stdin:
    pid = os.fork() or run(line.rstrip())
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
`;

/** A program in Python that is run many times in short: its libraries take longer to load than it runs. */
export class ForkedProgram {
  private readonly server: ChildProcess;
  private readonly answers: Interface;
  private readonly closed: Promise<unknown[]>;

  /**
   * @param program path of a `train`, relative to the repository
   * @param env besides that of the tests
   */
  constructor(program: string, binDir: string | undefined, env: NodeJS.ProcessEnv) {
    const args = ['-c', SCRIPT, join(REPOSITORY, program)];
    this.server = spawn(join(binDir ?? '', 'python'), args, {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1', ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.answers = createInterface({ input: this.server.stdout! });
    this.closed = once(this.server, 'close');
  }

  /** Runs it to its end, one at a time. */
  async run({ base }: StagedProgram): Promise<Run> {
    const answer = Promise.race([once(this.answers, 'line'), this.closed]);
    this.server.stdin!.write(`${base}\n`);
    const [code] = (await answer) as [string | null];
    const text = (name: string): string => readFileSync(join(base, name), 'utf8');
    return { code: Number(code), lines: text('stdout').split('\n').slice(0, -1), stderr: text('stderr') };
  }

  async close(): Promise<void> {
    this.server.stdin!.end();
    await this.closed;
  }
}
