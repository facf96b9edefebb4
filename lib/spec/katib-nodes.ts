import { scalar, type SourceNode } from './source-node';

/** The items of a list; none of anything else. */
export function itemsOf(node: SourceNode | undefined): readonly SourceNode[] {
  return node?.kind === 'list' ? node.items : [];
}

/** `undefined` for what is no number. */
export function numberOf(node: SourceNode | undefined): number | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'number' ? node.value : undefined;
}

/** The text of a scalar; `undefined` for anything else. */
export function textOf(node: SourceNode | undefined): string | undefined {
  return node?.kind === 'scalar' && node.value !== null ? String(node.value) : undefined;
}

/** A number that is written as a string as a number; anything else as it is, for the schema to judge. */
export function numeric(node: SourceNode): SourceNode {
  if (node.kind !== 'scalar' || typeof node.value !== 'string' || node.value.trim() === '') return node;
  const value = Number(node.value);
  return Number.isFinite(value) ? scalar(value, node.place, /[.eE]/.test(node.value)) : node;
}
