const UNITS = { d: 86_400, h: 3_600, m: 60, s: 1 } as const;

/** `2d`, `6h`, `45m`, `90s` and their combinations in that order, such as `1h30m`; at least one unit. */
export const DURATION_PATTERN = /^(?=.)(\d+(?:\.\d+)?d)?(\d+(?:\.\d+)?h)?(\d+(?:\.\d+)?m)?(\d+(?:\.\d+)?s)?$/;

/** @returns seconds; the text must match `DURATION_PATTERN` */
export function durationSec(text: string): number {
  let seconds = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)([dhms])/g)) {
    seconds += Number(amount) * UNITS[unit as keyof typeof UNITS];
  }
  return seconds;
}
