import { z } from 'zod';
import { sweepFileSchema } from './schema';

/** The JSON Schema of sweep files, for editors and other tools; `schema/sweep.schema.json` is its copy. */
export function sweepJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(sweepFileSchema, { io: 'input' }), null, 2)}\n`;
}
