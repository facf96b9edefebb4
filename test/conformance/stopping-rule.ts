import fc from 'fast-check';
import type { Curve, StoppingRule } from '../../lib/stopping/stopping-rule';

export type Goal = 'minimize' | 'maximize';

export interface StoppingRuleUnderTest {
  readonly name: string;
  /** No trial may be stopped before this step. */
  readonly minIter: number;
  create(goal: Goal): StoppingRule;
}

const MAX_STEP = 60;

const value = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: -20, max: 20 }).map((n) => n / 4) },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
);
const curve: fc.Arbitrary<Curve> = fc
  .uniqueArray(fc.record({ step: fc.integer({ min: 0, max: MAX_STEP }), value }), {
    selector: ({ step }) => step,
    maxLength: 40,
  })
  .map((reports) => reports.sort((a, b) => a.step - b.step));
const curves = fc.array(curve, { minLength: 1, maxLength: 15 }).map((all) => new Map(all.entries()));

/** What every stopping rule keeps to, whatever it compares. */
export function stoppingRuleConformance(of: StoppingRuleUnderTest): void {
  const rule = of.create('minimize');
  const stopped = (all: ReadonlyMap<number, Curve>, by = rule): number[] =>
    [...all.keys()].filter((trial) => by.shouldStop(trial, all)).sort((a, b) => a - b);
  const check = (holds: (all: ReadonlyMap<number, Curve>) => void): void =>
    fc.assert(
      fc.property(curves, (all) => holds(all)),
      { numRuns: 100 },
    );

  describe(`${of.name} keeps the contract of stopping rules`, () => {
    it('stops trials at all', () => {
      const flat = (level: number): Curve =>
        Array.from({ length: MAX_STEP }, (_, i) => ({ step: i + 1, value: level }));
      const all = new Map(Array.from({ length: 12 }, (_, trial) => [trial, flat(trial)]));
      const prefix = (length: number) => new Map([...all].map(([trial, whole]) => [trial, whole.slice(0, length)]));
      const ever = Array.from({ length: MAX_STEP }, (_, i) => stopped(prefix(i + 1))).flat();
      expect(ever).toContain(11);
      expect(ever).not.toContain(0);
    });

    it('never stops the trial that is the best at every step, nor the first of equals', () => {
      check((all) => {
        const best = [...all.keys()][0]!;
        const least = Math.min(
          ...[...all.values()].flat().flatMap((one) => (isFinite(one.value) ? [one.value] : [])),
          0,
        );
        const better = new Map(all).set(
          best,
          all.get(best)!.map(({ step }) => ({ step, value: least })),
        );
        expect(stopped(better)).not.toContain(best);
      });
    });

    it('stops nobody who is alone', () => {
      check((all) => {
        for (const [trial, own] of all) expect(rule.shouldStop(trial, new Map([[trial, own]]))).toBe(false);
      });
    });

    it(`stops nobody before step ${of.minIter}, nor who has reported nothing`, () => {
      check((all) => {
        for (const trial of stopped(all)) expect(all.get(trial)!.at(-1)!.step).toBeGreaterThanOrEqual(of.minIter);
        expect(rule.shouldStop(-1, all)).toBe(false);
      });
    });

    it('does not depend on the order of trials, and is not changed by being asked', () => {
      fc.assert(
        fc.property(curves, fc.infiniteStream(fc.nat()), (all, keys) => {
          const shuffled = [...all]
            .map((entry) => ({ entry, key: keys.next().value as number }))
            .sort((a, b) => a.key - b.key)
            .map(({ entry }) => entry);
          const before = structuredClone(all);
          const first = stopped(all);
          expect(stopped(new Map(shuffled))).toEqual(first);
          expect(stopped(all, of.create('minimize'))).toEqual(first);
          expect(all).toEqual(before);
        }),
      );
    });

    it('maximises as it minimises', () => {
      const mirrored = of.create('maximize');
      check((all) => {
        const flip = (own: Curve): Curve => own.map(({ step, value: v }) => ({ step, value: -v }));
        expect(stopped(new Map([...all].map(([trial, own]) => [trial, flip(own)])), mirrored)).toEqual(stopped(all));
      });
    });

    it('marks the first report at or after each rung, once', () => {
      check((all) => {
        for (const own of all.values()) {
          const marks = rule.marks(own);
          expect(marks.map(({ rung }) => rung)).toEqual(
            [...new Set(marks.map(({ rung }) => rung))].sort((a, b) => a - b),
          );
          for (const { rung, step } of marks) {
            expect(rung).toBeGreaterThanOrEqual(of.minIter);
            expect(own.find((report) => report.step >= rung)?.step).toBe(step);
          }
        }
      });
    });

    it('marks nothing new for what a curve gains later', () => {
      check((all) => {
        for (const own of all.values()) {
          const marks = rule.marks(own);
          for (let length = 0; length < own.length; length++) {
            const early = rule.marks(own.slice(0, length));
            expect(marks.slice(0, early.length)).toEqual(early);
          }
        }
      });
    });

    it('needs no more of other trials than their marks at the rung', () => {
      check((all) => {
        for (const [trial, own] of all) {
          const rung = rule.marks(own).at(-1)?.rung;
          const others = [...all].flatMap(([other, theirs]) => {
            const mark = other === trial ? undefined : rule.marks(theirs).find((one) => one.rung === rung);
            return mark ? [[other, [{ step: mark.rung, value: mark.value }]] as const] : [];
          });
          const reduced = new Map<number, Curve>([...others, [trial, own]]);
          expect(rule.shouldStop(trial, reduced)).toBe(rule.shouldStop(trial, all));
        }
      });
    });

    if (!rule.reconsiders) {
      it('judges a trial once at a rung, when it arrives there', () => {
        check((all) => {
          for (const trial of stopped(all)) {
            const own = all.get(trial)!;
            expect(rule.marks(own).at(-1)?.step).toBe(own.at(-1)?.step);
          }
        });
      });
    }
  });
}
