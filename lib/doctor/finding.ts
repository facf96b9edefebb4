/** `unknown`: it could not be looked at, which is no reason to think that anything is wrong. */
export type Level = 'problem' | 'warning' | 'unknown' | 'ok';

/** What a check found, for a person. */
export interface Finding {
  readonly level: Level;
  /** What was looked at, in a few words: `queue`, `image`, `spot quota`. */
  readonly check: string;
  /** Lower-case; names what was seen, and what would be right. */
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

const ORDER: readonly Level[] = ['problem', 'warning', 'unknown', 'ok'];

/** The worst first; findings of one level stay in their order. */
export function worstFirst(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => ORDER.indexOf(a.level) - ORDER.indexOf(b.level));
}

export function hasProblem(findings: readonly Finding[]): boolean {
  return findings.some(({ level }) => level === 'problem');
}

export function problem(check: string, message: string, fix: string): Finding {
  return { level: 'problem', check, message, fix };
}

export function warning(check: string, message: string, fix: string): Finding {
  return { level: 'warning', check, message, fix };
}

export function ok(check: string, message: string): Finding {
  return { level: 'ok', check, message };
}

export function unknown(check: string, message: string, fix?: string): Finding {
  return { level: 'unknown', check, message, ...(fix === undefined ? {} : { fix }) };
}
