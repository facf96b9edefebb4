/**
 * Where an error comes from: what a person wrote, the machine and what it can reach (disk, network, programs),
 * or this tool itself.
 */
export type ErrorSource = 'user' | 'machine' | 'tool';

/**
 * The one error type that reaches a person.
 *
 * `code` is PascalCase and stable; `message` is lower-case and names the wrong value and what is allowed;
 * `hint` says what to do next.
 */
export class SweepError extends Error {
  readonly code: string;
  readonly hint: string | undefined;
  readonly source: ErrorSource;

  constructor(code: string, message: string, options: { hint?: string; source?: ErrorSource; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.name = 'SweepError';
    this.code = code;
    this.hint = options.hint;
    this.source = options.source ?? 'user';
  }
}
