import { logImprovement } from '../../../lib/search/bayes/log-improvement';
import { golden } from './problems';

describe('the logarithm of the expected improvement', () => {
  it.each(golden.log_improvement)('at %p', (z, value, slope) => {
    const at = logImprovement(z);
    expect(Math.abs(at.value - value)).toBeLessThanOrEqual(1e-13 * Math.max(1, Math.abs(value)));
    expect(Math.abs(at.slope - slope)).toBeLessThanOrEqual(1e-13 * slope);
  });

  it('rises without a break', () => {
    const zs = Array.from({ length: 4000 }, (_, i) => -20 + i / 100);
    for (const branch of [-1e4, -6, -2, -1, 0, 2, 6]) zs.push(branch - 1e-9, branch, branch + 1e-9);
    zs.sort((a, b) => a - b);
    const ats = zs.map((z) => logImprovement(z));
    for (const [i, { value, slope }] of ats.entries()) {
      const before = ats[i - 1];
      if (!before) continue;
      const gap = zs[i]! - zs[i - 1]!;
      expect(value).toBeGreaterThanOrEqual(before.value);
      expect(slope).toBeLessThanOrEqual(before.slope * (1 + 1e-13));
      // It is concave: what it gains lies between what the slopes at both ends say.
      const rounding = 1e-13 * Math.abs(value);
      expect(value - before.value).toBeLessThanOrEqual(gap * before.slope + rounding);
      expect(value - before.value).toBeGreaterThanOrEqual(gap * slope - rounding);
    }
  });
});
