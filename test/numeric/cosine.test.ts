import fc from 'fast-check';
import { cosine, sine } from '../../lib/numeric/cosine';

const angle = fc.oneof(
  fc.double({ min: -7, max: 7, noNaN: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc.integer({ min: -4000, max: 4000 }).map((quarters) => (quarters * Math.PI) / 2),
);

describe('cosine and sine', () => {
  it('agree with Math', () => {
    fc.assert(
      fc.property(angle, (x) => {
        expect(Math.abs(cosine(x) - Math.cos(x))).toBeLessThan(2e-15);
        expect(Math.abs(sine(x) - Math.sin(x))).toBeLessThan(2e-15);
      }),
      { numRuns: 5000 },
    );
  });

  it('never change by a bit', () => {
    const angles = [0, 1e-9, 0.5, 1, -2, Math.PI, 10, -100.25, 12_345.678, 999_999.5];
    expect(angles.map((x) => [cosine(x), sine(x)])).toMatchInlineSnapshot(`
     [
       [
         1,
         2.220446049250313e-16,
       ],
       [
         1,
         1.000000082740371e-9,
       ],
       [
         0.8775825618903728,
         0.479425538604203,
       ],
       [
         0.5403023058681398,
         0.8414709848078965,
       ],
       [
         -0.41614683654714235,
         -0.9092974268256817,
       ],
       [
         -1,
         4.440892098500626e-16,
       ],
       [
         -0.8390715290764525,
         -0.5440211108893698,
       ],
       [
         0.9607883312760612,
         0.2772828564548513,
       ],
       [
         0.7101193587160628,
         -0.7040813137533817,
       ],
       [
         0.654281508650351,
         -0.756251087561678,
       ],
     ]
    `);
  });
});
