/** One line of the table. */
export interface Figure {
  readonly what: string;
  /** What was measured, with its unit. */
  readonly measured: string;
  /** What was asked for; absent for a figure that is only told. */
  readonly target?: string;
  readonly met?: boolean;
}

/** A figure that has to stay at or below a limit. */
export function atMost(what: string, value: number, limit: number, unit: string): Figure {
  return { what, measured: amount(value, unit), target: `<= ${amount(limit, unit)}`, met: value <= limit };
}

/** A figure that has to come up to a limit. */
export function atLeast(what: string, value: number, limit: number, unit: string): Figure {
  return { what, measured: amount(value, unit), target: `>= ${amount(limit, unit)}`, met: value >= limit };
}

export function told(what: string, measured: string): Figure {
  return { what, measured };
}

export function amount(value: number, unit: string): string {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : 2;
  return `${value.toFixed(digits)} ${unit}`.trimEnd();
}

export function table(figures: readonly Figure[]): string {
  const cells = figures.map(({ what, measured, target, met }) => [
    what,
    measured,
    target ?? '',
    met === undefined ? '' : met ? 'met' : 'MISSED',
  ]);
  const rows = [['figure', 'measured', 'target', ''], ...cells];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
