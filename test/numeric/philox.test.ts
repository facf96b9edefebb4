import { philox4x32, type Words } from '../../lib/numeric/philox';
import { STREAM, uniformAt, wordsAt } from '../../lib/numeric/random';

const hex = (words: Words) => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

describe('philox4x32', () => {
  // The known answers published with the paper's reference implementation (Random123, kat_vectors).
  it.each([
    ['zeros', [0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    ['ones', [-1, -1, -1, -1], [-1, -1], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
    [
      'digits of pi',
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ] as const)('gives the known answer for %s', (_, counter, [key0, key1], answer) => {
    const unsigned = counter.map((word) => word >>> 0) as unknown as Words;
    expect(hex(philox4x32(unsigned, key0 >>> 0, key1 >>> 0))).toBe(answer);
  });
});

describe('uniformAt', () => {
  const at = (k: number, seed = 7) => uniformAt(seed, { stream: STREAM.draw, k, dimension: 0 });

  it('is uniform', () => {
    const bins = Array.from({ length: 16 }, () => 0);
    for (let k = 0; k < 16_000; k++) bins[Math.floor(at(k) * 16)]! += 1;
    const chiSquare = bins.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(37.7); // 15 degrees of freedom, 0.1 percent
  });

  it('tells apart places that share their lower 32 bits, and seeds', () => {
    expect(at(5)).not.toBe(at(5 + 2 ** 32));
    expect(at(5)).not.toBe(at(5, 8));
    expect(wordsAt(1, { stream: 1, k: 0, dimension: 1 })).not.toEqual(wordsAt(1, { stream: 1, k: 1, dimension: 0 }));
  });

  it('never changes', () => {
    expect([0, 1, 2 ** 53 - 1].map((k) => at(k, 42))).toMatchInlineSnapshot(`
     [
       0.5850755339819399,
       0.573891047118572,
       0.04333581879794535,
     ]
    `);
  });
});
