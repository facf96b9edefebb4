import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sweepJsonSchema } from '../lib/spec/json-schema';

// Run after a change of lib/spec/schema.ts; a test compares the file with its source.
writeFileSync(join(__dirname, '..', 'schema', 'sweep.schema.json'), sweepJsonSchema());
