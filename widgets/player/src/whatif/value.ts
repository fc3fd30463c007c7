/** What an expression can come to. Numbers written in a text are weak: beside an array they take its dtype. */

import { NdArray } from './array';

export interface Slice {
  start: number | null;
  stop: number | null;
  step: number | null;
}

/** A string is the name of a dtype, or 'Ellipsis'. */
export type Value = NdArray | number | boolean | string | null | Slice | readonly Value[];
export type Index = NdArray | number | string | null | Slice;

export function isArray(value: unknown): value is NdArray {
  return value instanceof NdArray;
}

export function isSlice(value: Value): value is Slice {
  return typeof value === 'object' && value !== null && 'step' in value;
}
