import type { Backend } from '../../lib/backend/backend';
import { until } from '../support/until';

/** What a worker that was started shows of itself. */
export interface SeenWorker {
  readonly id: string;
  /** The address of the sweep that it was given. */
  readonly sweep: string;
  readonly toldTo?: 'drain' | 'interrupt';
  readonly ended: boolean;
}

/** A backend, and workers that do what a test wants. */
export interface BackendUnderTest {
  readonly backend: Backend;
  workers(): readonly SeenWorker[];
  /** Ends a worker as its machine might: without a word. */
  kill(id: string): void;
  /** Workers, those at work and those yet to come, find nothing left to do. */
  finish(): void;
  /** Workers that start from now on report an error, and end. */
  fail(code: string): void;
  /** Ends whatever still runs. */
  close(): Promise<void>;
}

/** In what backends differ by nature. */
export interface BackendNature {
  /**
   * Workers are apart from each other and from this process: it learns how one ended and what it printed, not the error
   * itself, and that one cannot go on is no reason for the others to end. @default false
   */
  readonly apart?: boolean;
}

/** What every backend keeps to. */
export function describeBackend(name: string, make: () => BackendUnderTest, nature: BackendNature = {}): void {
  describe(`${name} keeps the contract of backends`, () => {
    const address = '/sweeps/digits-1';
    let test: BackendUnderTest;

    beforeEach(() => {
      test = make();
    });
    afterEach(() => test.close());

    const running = () => test.workers().filter(({ ended }) => !ended);
    const started = (count: number) => until(() => test.workers().length === count);
    const workers = async () => (await test.backend.status()).workers;

    it('starts as many workers as it is told to, each with the address of the sweep', async () => {
      await expect(workers()).resolves.toBe(0);
      await test.backend.start(address, 3);
      await expect(workers()).resolves.toBe(3);
      await started(3);
      expect(test.workers().map(({ sweep }) => sweep)).toEqual([address, address, address]);
      await expect(test.backend.status()).resolves.toEqual({ workers: 3 });
    });

    it('starts more', async () => {
      await test.backend.start(address, 1);
      await test.backend.start(address, 2);
      await started(3);
      await expect(workers()).resolves.toBe(3);
    });

    it('does not start workers again that have nothing left to do', async () => {
      await test.backend.start(address, 2);
      await started(2);
      test.finish();
      await until(async () => (await workers()) === 0);
      expect(test.workers()).toHaveLength(2);
      await expect(test.backend.status()).resolves.toEqual({ workers: 0 });
    });

    it('replaces a worker that is killed', async () => {
      await test.backend.start(address, 2);
      await started(2);
      test.kill(test.workers()[0]!.id);
      await started(3);
      expect(running()).toHaveLength(2);
      expect(test.workers()[2]).toMatchObject({ sweep: address });
      await expect(test.backend.status()).resolves.toEqual({ workers: 2 });
    });

    it.each(['drain', 'interrupt'] as const)('tells all of them to %s, and starts none again', async (mode) => {
      await test.backend.start(address, 3);
      await started(3);
      await test.backend.stop(mode);
      await until(async () => (await workers()) === 0);
      expect(test.workers().map(({ toldTo }) => toldTo)).toEqual([mode, mode, mode]);
      await expect(test.backend.status()).resolves.toEqual({ workers: 0 });
    });

    it('says why workers cannot run, and starts none again', async () => {
      test.fail('ProgramNotStarted');
      await test.backend.start(address, 2);
      await until(async () => (await test.backend.status()).failure !== undefined);
      await until(async () => (await workers()) === 0);
      const { failure } = await test.backend.status();
      expect(failure).toMatchObject(
        nature.apart === true
          ? { code: 'WorkersFailed', source: 'machine', message: expect.stringContaining('ProgramNotStarted') }
          : { code: 'ProgramNotStarted', source: 'machine', hint: 'do this' },
      );
      const count = test.workers().length;
      await new Promise((done) => setTimeout(done, 200));
      expect(test.workers()).toHaveLength(count);
    });

    const oneCannotGoOn = async () => {
      await test.backend.start(address, 1);
      await started(1);
      test.fail('StoreFull');
      await test.backend.start(address, 1);
    };
    if (nature.apart === true) {
      it('leaves workers alone when another one cannot go on', async () => {
        await oneCannotGoOn();
        await until(() => test.workers()[1]?.ended === true);
        await expect(test.backend.status()).resolves.toEqual({ workers: 1 });
        expect(test.workers()[0]).not.toHaveProperty('toldTo');
      });
    } else {
      it('lets workers finish their trials when one finds that none can go on', async () => {
        await oneCannotGoOn();
        await until(async () => (await test.backend.status()).failure?.code === 'StoreFull');
        await until(() => test.workers()[0]?.toldTo === 'drain');
      });
    }
  });
}
