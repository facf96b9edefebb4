import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { sweepJsonSchema } from '../../lib/spec/json-schema';
import { parseSweepFile } from '../../lib/spec/load';

const root = join(__dirname, '..', '..');
const committed = readFileSync(join(root, 'schema', 'sweep.schema.json'), 'utf8');

describe('schema/sweep.schema.json', () => {
  it('is what lib/spec/schema.ts says; run scripts/schema.ts after a change', () => {
    expect(committed).toBe(sweepJsonSchema());
  });

  const schema = z.fromJSONSchema(JSON.parse(committed) as z.core.JSONSchema.JSONSchema);

  it.each<[string, unknown]>([
    ['grid', { lr: [0.1, 0.01], depth: 3 }],
    ['list', [{ lr: 0.1 }, { lr: 0.2 }]],
    ['full', { $schema: 'x', method: 'grid', parameters: { lr: { values: [1] }, d: { min: 1, max: 3 } } }],
    ['W&B', { program: 'a.py', method: 'random', run_cap: 2, parameters: { lr: { min: 0.1, max: 1 } } }],
    ['points', { method: 'list', points: [{ a: 1 }], limits: { max_runtime: '6h', trial_timeout: 90 } }],
  ])('accepts a file that parses: %s', (_, file) => {
    expect(parseSweepFile(JSON.stringify(file), { fileName: 'a.json' }).problems).toEqual([]);
    expect(schema.safeParse(file).success).toBe(true);
  });

  it.each<[string, unknown]>([
    ['unknown key', { method: 'grid', paramters: { lr: { values: [1] } } }],
    ['wrong type', { method: 'grid', parameters: { lr: { values: 1 } } }],
    ['number', 3],
    ['empty list', []],
  ])('refuses a file that does not: %s', (_, file) => {
    expect(parseSweepFile(JSON.stringify(file), { fileName: 'a.json' }).spec).toBeUndefined();
    expect(schema.safeParse(file).success).toBe(false);
  });
});
