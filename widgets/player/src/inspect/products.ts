/** Products of matrices and vectors: which terms one number of the result is the sum of, forward and back. */

import { round, toNumber } from '../numbers';
import type { Tensor } from '../trace';

/** What is multiplied with what: each letter is an index, and those that the result lacks are summed over. */
export interface Product {
  left: readonly string[];
  right: readonly string[];
  out: readonly string[];
}

const FORWARD: Readonly<Record<string, Product>> = {
  dot: { left: ['k'], right: ['k'], out: [] },
  mv: { left: ['i', 'k'], right: ['k'], out: ['i'] },
  mm: { left: ['i', 'k'], right: ['k', 'j'], out: ['i', 'j'] },
  bmm: { left: ['b', 'i', 'k'], right: ['b', 'k', 'j'], out: ['b', 'i', 'j'] },
};

/** How an operation multiplies its two inputs, if it is such a product. */
export function productOf(op: string | undefined): Product | undefined {
  return op !== undefined && Object.hasOwn(FORWARD, op) ? FORWARD[op] : undefined;
}

/** How the upstream gradient and the other input give the contribution to the input in this slot. */
export function backwardOf({ left, right, out }: Product, slot: number): Product {
  return slot === 0 ? { left: out, right, out: left } : { left, right: out, out: right };
}

/** The pairs of indices whose products add up to the result's number at `cell`. */
export function pairsAt(
  product: Product,
  cell: readonly number[],
  left: readonly number[],
  right: readonly number[],
): { left: number[]; right: number[] }[] {
  const known = new Map(product.out.map((letter, place) => [letter, cell[place] ?? 0]));
  const lengths = new Map([
    ...product.left.map((letter, place) => [letter, left[place] ?? 1] as const),
    ...product.right.map((letter, place) => [letter, right[place] ?? 1] as const),
  ]);
  const summed = [...lengths.keys()].filter((letter) => !known.has(letter));
  const pairs: { left: number[]; right: number[] }[] = [];
  const walk = (depth: number): void => {
    const letter = summed[depth];
    if (letter === undefined) {
      const at = (letters: readonly string[]): number[] => letters.map((each) => known.get(each) ?? 0);
      pairs.push({ left: at(product.left), right: at(product.right) });
      return;
    }
    for (let index = 0; index < (lengths.get(letter) ?? 0); index += 1) {
      known.set(letter, index);
      walk(depth + 1);
    }
  };
  walk(0);
  return pairs;
}

/** "A[0, :]": the part of an operand that the number at `cell` is made of. */
export function partOf(name: string, letters: readonly string[], product: Product, cell: readonly number[]): string {
  const at = letters.map((letter) => {
    const place = product.out.indexOf(letter);
    return place < 0 ? ':' : String(cell[place] ?? 0);
  });
  return at.length === 0 ? name : `${name}[${at.join(', ')}]`;
}

/** The number at an index of a tensor of which all numbers are known. */
export function numberAt({ shape, data, dtype }: Tensor, index: readonly number[]): number {
  const offset = index.reduce((sum, each, place) => sum * (shape[place] ?? 1) + each, 0);
  return round(toNumber(data?.[offset] ?? 'nan'), dtype);
}
