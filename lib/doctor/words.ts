/** `1 job`, `3 jobs`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `a`, `a and b`, `a, b and c`; from the seventh on only how many more there are. */
export function listed(names: readonly string[]): string {
  const shown = names.length > 6 ? [...names.slice(0, 5), `${names.length - 5} others`] : names;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** `1 vCPU, 2048 MiB and 1 GPU`. */
export function sizeText(size: { readonly vcpus: number; readonly memoryMiB: number; readonly gpus: number }): string {
  const gpus = size.gpus > 0 ? [count(size.gpus, 'GPU')] : [];
  return listed([count(size.vcpus, 'vCPU'), `${size.memoryMiB} MiB`, ...gpus]);
}
