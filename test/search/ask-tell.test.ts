import fc from 'fast-check';
import { AskTell } from '../../lib/search/ask-tell';
import type { History } from '../../lib/search/history';
import { createSearcher } from '../../lib/search/registry';
import type { Searcher } from '../../lib/search/searcher';
import type { Assignment } from '../../lib/spec/sweep-spec';
import { int, sweepSpec } from './specs';

/** Numbers its points and keeps what it was shown. */
class WatchfulSearcher implements Searcher {
  readonly size = undefined;
  readonly planned = 0;
  readonly seen: History[] = [];

  propose(k: number, history?: History): Assignment {
    this.seen.push(structuredClone(history!));
    return { x: k };
  }
}

const finite = () => createSearcher(sweepSpec({ method: 'random', parameters: [int('x', 0, 5)] }), 7);

test('ids count from 0, and each point comes once, until the space is used up', () => {
  const search = new AskTell(finite());
  const asked = Array.from({ length: 6 }, () => search.ask()!);
  expect(asked.map(({ id }) => id)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(new Set(asked.map(({ parameters }) => parameters['x']))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  expect(search.ask()).toBeUndefined();
  search.tell(3, 1);
  expect(search.ask()).toBeUndefined();
});

test('the searcher sees what was told in that order, and what is open in the order of asking', () => {
  const searcher = new WatchfulSearcher();
  const search = new AskTell(searcher);
  for (let i = 0; i < 4; i++) search.ask();
  search.tell(2, 0.5);
  search.tell(0, -1);
  search.ask();
  expect(searcher.seen.at(-1)).toEqual({
    observations: [
      { parameters: { x: 2 }, values: [0.5] },
      { parameters: { x: 0 }, values: [-1] },
    ],
    pending: [{ x: 1 }, { x: 3 }],
    prior: [],
  });
});

test.each([[undefined], [NaN], [Infinity], [-Infinity]])('a trial that gave %p has failed', (value) => {
  const searcher = new WatchfulSearcher();
  const search = new AskTell(searcher);
  search.ask();
  search.tell(0, value);
  search.ask();
  expect(searcher.seen.at(-1)).toMatchObject({ observations: [{ parameters: { x: 0 }, values: [] }], pending: [] });
});

test('repeats of a point share its parameters, and the point is observed when all of them are told', () => {
  const searcher = new WatchfulSearcher();
  const search = new AskTell(searcher, { repeats: 3 });
  const asked = Array.from({ length: 4 }, () => search.ask()!.parameters['x']);
  expect(asked).toEqual([0, 0, 0, 1]);
  search.tell(2, 30);
  search.tell(0, 10);
  for (let i = 0; i < 3; i++) search.ask();
  expect(searcher.seen.at(-1)).toMatchObject({ observations: [], pending: [{ x: 0 }, { x: 1 }] });
  search.tell(1, NaN);
  for (let i = 0; i < 3; i++) search.ask();
  expect(searcher.seen.at(-1)).toMatchObject({ observations: [{ parameters: { x: 0 }, values: [10, 30] }] });
});

test('a trial that was not asked for, or was told already, changes nothing', () => {
  const searcher = new WatchfulSearcher();
  const search = new AskTell(searcher);
  expect(() => search.tell(0, 1)).toThrow(expect.objectContaining({ code: 'TrialUnknown' }));
  search.ask();
  search.tell(0, 1);
  expect(() => search.tell(0, 2)).toThrow(expect.objectContaining({ code: 'TrialToldAlready' }));
  expect(() => search.tell(1, 2)).toThrow(expect.objectContaining({ code: 'TrialUnknown' }));
  expect(() => search.tell(-1, 2)).toThrow(expect.objectContaining({ code: 'TrialUnknown' }));
  expect(() => search.tell(0.5, 2)).toThrow(expect.objectContaining({ code: 'TrialUnknown' }));
  search.ask();
  expect(searcher.seen.at(-1)!.observations).toEqual([{ parameters: { x: 0 }, values: [1] }]);
});

test('whatever the order, every trial is either open or told', () => {
  const steps = fc.array(fc.record({ ask: fc.boolean(), pick: fc.nat(), value: fc.double() }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, fc.integer({ min: 1, max: 3 }), (all, repeats) => {
      const searcher = new WatchfulSearcher();
      const search = new AskTell(searcher, { repeats });
      const open: number[] = [];
      const told = new Set<number>();
      for (const { ask, pick, value } of all) {
        if (ask || open.length === 0) {
          open.push(search.ask()!.id);
          continue;
        }
        const [id] = open.splice(pick % open.length, 1) as [number];
        search.tell(id, value);
        told.add(id);
      }
      for (const id of told)
        expect(() => search.tell(id, 0)).toThrow(expect.objectContaining({ code: 'TrialToldAlready' }));
      const last = searcher.seen.at(-1);
      const points = [...(last?.observations ?? []), ...(last?.pending ?? []).map((parameters) => ({ parameters }))];
      const numbers = points.map(({ parameters }) => parameters['x'] as number).sort((a, b) => a - b);
      expect(numbers).toEqual(numbers.map((_, i) => i));
    }),
  );
});
