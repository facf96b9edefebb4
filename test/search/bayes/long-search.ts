import { createSearcher } from '../../../lib/search/registry';
import type { History } from '../../../lib/search/history';
import type { Acquisition, ParameterSpec } from '../../../lib/spec/sweep-spec';
import { sweepSpec } from '../specs';

/**
 * What proposals cost up to a thousand observations, as a process of its own. Its argument is the acquisition; it prints the
 * memory that it takes in MiB, and the milliseconds of the slowest proposal, fits included.
 */
const acquisition = process.argv[2] as Acquisition;
const parameters = Array.from({ length: 6 }, (_, i): ParameterSpec => {
  return { name: `x${i}`, domain: { kind: 'float', min: 0, max: 1, scale: 'linear' } };
});
const searcher = createSearcher(sweepSpec({ method: 'bayes', acquisition, parameters }), 1);
const random = createSearcher(sweepSpec({ method: 'random', parameters }), 2);
const all = Array.from({ length: 1000 }, (_, k) => {
  const point = random.propose(k)!;
  const loss = Object.values(point).reduce((sum: number, x) => sum + (Number(x) - 0.3) * (Number(x) - 0.3), 0);
  return { parameters: point, values: [loss] };
});
let slowest = 0;
for (const count of [500, 900, 1000]) {
  const history: History = { observations: all.slice(0, count), pending: [], prior: [] };
  const begin = process.hrtime.bigint();
  searcher.propose(count, history);
  slowest = Math.max(slowest, Number(process.hrtime.bigint() - begin) / 1e6);
}
process.stdout.write(JSON.stringify({ memoryMib: process.memoryUsage().rss / 2 ** 20, slowestMs: slowest }));
