import { z } from 'zod';
import type { Json } from '../../contract/json';
import { SweepError } from '../../contract/sweep-error';
import type { PlainParameter } from '../../search/plain-space';
import { checkSchema } from '../../spec/check-schema';
import { ProblemList } from '../../spec/problem';
import { readJson } from '../../spec/read-json';
import { METHODS } from '../../spec/schema';
import { child, show, toJson, type SourceNode } from '../../spec/source-node';

/** Points of a list are in a sweep file alone. */
const SEARCH_METHODS = METHODS.filter((method) => method !== 'list');

const parameter = z.strictObject({
  name: z.string().min(1),
  type: z.enum(['float', 'int', 'categorical']),
  low: z.number().nullish(),
  high: z.number().nullish(),
  log: z.boolean().nullish(),
  choices: z.array(z.custom<Json>()).min(1).nullish(),
  when: z.record(z.string(), z.array(z.custom<Json>())).nullish(),
});

const init = z.strictObject({
  op: z.literal('init'),
  space: z.array(z.unknown()).min(1).nullish(),
  seed: z.int().min(0).max(4_294_967_295).nullish(),
  workers: z.int().min(1).nullish(),
  goal: z.enum(['minimize', 'maximize']).nullish(),
  method: z.enum(SEARCH_METHODS).nullish(),
});

const ask = z.strictObject({ op: z.literal('ask') });

const tell = z.strictObject({
  op: z.literal('tell'),
  id: z.int().min(0),
  value: z.number().nullish(),
  failed: z.boolean().nullish(),
});

const SCHEMAS = { init, ask, tell };

export interface Init extends Omit<z.infer<typeof init>, 'space'> {
  readonly space?: readonly PlainParameter[] | null | undefined;
}
export type Message = Init | z.infer<typeof ask> | z.infer<typeof tell>;

/**
 * Reads a line.
 *
 * @throws InvalidJson, InvalidMessage with what is wrong, each with its place in the message
 */
export function readMessage(line: string): Message {
  if (line.trim() === '') throw new SweepError('InvalidMessage', 'an empty line is no message');
  const problems = new ProblemList();
  const root = readJson(withoutNaN(line), problems);
  if (!root) throw faulty('InvalidJson', line, problems);
  const schema = SCHEMAS[readOp(root)];
  const message = checkSchema<Message>(schema as z.ZodType<Message>, root, [], problems, Object.keys(schema.shape));
  const space = child(root, 'space');
  if (space?.kind === 'list') for (const [i, item] of space.items.entries()) checkParameter(item, i, problems);
  if (!message || !problems.isEmpty) throw faulty('InvalidMessage', line, problems);
  return message;
}

function checkParameter(node: SourceNode, index: number, problems: ProblemList): void {
  checkSchema<PlainParameter>(parameter, node, ['space', index], problems, Object.keys(parameter.shape));
}

function readOp(root: SourceNode): keyof typeof SCHEMAS {
  const allowed = Object.keys(SCHEMAS).map((name) => `'${name}'`);
  if (root.kind !== 'map') throw new SweepError('InvalidMessage', 'a message is a JSON object with a member op');
  const node = child(root, 'op');
  if (!node) throw new SweepError('InvalidMessage', `op is missing; it is one of ${allowed.join(', ')}`);
  const op = toJson(node);
  if (typeof op === 'string' && Object.hasOwn(SCHEMAS, op)) return op as keyof typeof SCHEMAS;
  throw new SweepError('InvalidMessage', `op must be one of ${allowed.join(', ')}, not ${show(op)}`);
}

/** Python and others write NaN and Infinity, which JSON does not have: a trial that gave one has failed. */
function withoutNaN(line: string): string {
  if (!/NaN|Infinity/.test(line)) return line;
  return line.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, (part) => (part.startsWith('"') ? part : 'null'));
}

function faulty(code: string, line: string, problems: ProblemList): SweepError {
  const all = problems.finish(line, 'full').map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return new SweepError(code, all.join('; '));
}
