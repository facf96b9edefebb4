/** Rates are taken over this many endings. */
export const RATE_WINDOW = 200;

/**
 * Trials that end per minute, lately. Times are milliseconds by one clock.
 *
 * @param ends when trials ended, ascending; the last {@link RATE_WINDOW} and one are enough
 * @param since when workers were started; what ended before does not count
 * @returns `undefined` below two endings
 */
export function endingRate(ends: readonly number[], since: number | undefined, now: number): number | undefined {
  const recent = ends.filter((end) => since === undefined || end >= since).slice(-RATE_WINDOW - 1);
  if (recent.length < 2) return undefined;
  const first = recent[0] as number;
  const countsFirst = since !== undefined && recent.length <= RATE_WINDOW;
  const minutes = (now - (countsFirst ? since : first)) / 60_000;
  return minutes > 0 ? (countsFirst ? recent.length : recent.length - 1) / minutes : undefined;
}
