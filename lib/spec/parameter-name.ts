/** W&B's rule, with SageMaker's limit on the length. */
export const PARAMETER_NAME_PATTERN = /^[A-Za-z_][A-Za-z0-9_.-]{0,255}$/;

/** Names that every object inherits: looking one up in an assignment would find it where nothing was set. */
const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/** @returns what is wrong with the name, `undefined` for a good one */
export function parameterNameFault(name: string): string | undefined {
  if (INHERITED.has(name)) return 'is a name of the language that many programs trip over; choose another';
  if (PARAMETER_NAME_PATTERN.test(name)) return undefined;
  if (name.length > 256) return 'is longer than 256 characters';
  return 'must be letters, digits, `_`, `.` and `-`, starting with a letter or `_`';
}
