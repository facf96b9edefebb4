/** Waits until something is true, for ten seconds at most. */
export async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const begin = performance.now();
  while (!(await isTrue())) {
    if (performance.now() - begin > 10_000) throw new Error(`never became true: ${isTrue.toString()}`);
    await new Promise((done) => setTimeout(done, 10));
  }
}
