/** A tensor with more numbers than a card has room for: its colours, cell by cell, and its numbers' range in words. */

import { brief, round, toNumber } from './numbers';
import type { Tensor } from './trace';

/** Shades on either side of zero. */
export const SHADES = 4;
/** More rows or columns than this, and some stand for all. */
const MOST = 32;
/** The shade of a number that is not finite. */
export const NOT_FINITE = SHADES + 1;

export interface Heat {
  /** "64×784" */
  size: string;
  /** "-1.2 … 3.4", and how many are not finite. */
  range: string;
  rows: number;
  columns: number;
  /** Row after row: 0 for zero, ±1 to ±SHADES by magnitude, NOT_FINITE for what has none. */
  shades: readonly number[];
}

/** Where `most` positions at the most lie in a length, both ends among them. */
export function spread(length: number, most = MOST): number[] {
  if (length <= most) return Array.from({ length }, (_, index) => index);
  return Array.from({ length: most }, (_, index) => evenly((index * (length - 1)) / (most - 1)));
}

/** Halves go to the even neighbour, as Python and NumPy have it. */
function evenly(value: number): number {
  const below = Math.floor(value);
  if (value - below !== 0.5) return Math.round(value);
  return below % 2 === 0 ? below : below + 1;
}

/** The numbers as rows; what has more than two dimensions has its rows one below the other. */
export function grid({ shape, dtype, data, sample }: Tensor): { rows: number; columns: number; numbers: number[] } {
  const numbers = (data ?? sample?.data ?? []).map((value) => round(toNumber(value), dtype));
  if (data === undefined) return { rows: sample?.rows ?? 0, columns: sample?.columns ?? 0, numbers };
  const columns = shape.at(-1) ?? 1;
  return { rows: columns === 0 ? 0 : numbers.length / columns, columns, numbers };
}

function rangeOf(tensor: Tensor, numbers: readonly number[]): string {
  const finite = numbers.filter((value) => Number.isFinite(value));
  const { min, max, nonfinite } = tensor.summary ?? {
    min: finite.reduce((least, value) => Math.min(least, value), Infinity),
    max: finite.reduce((greatest, value) => Math.max(greatest, value), -Infinity),
    nonfinite: numbers.length - finite.length,
  };
  const [low, high] = [toNumber(min), toNumber(max)];
  const range = Number.isFinite(low) && Number.isFinite(high) ? `${brief(low)} … ${brief(high)}` : '';
  return [range, ...(nonfinite > 0 ? [`${nonfinite}×nan/inf`] : [])].filter((part) => part !== '').join(' ');
}

/** The shade of a number among numbers of which the farthest from zero is `greatest` away. */
export function shade(value: number, greatest: number): number {
  if (!Number.isFinite(value)) return NOT_FINITE;
  if (value === 0) return 0;
  return Math.sign(value) * Math.min(SHADES, Math.max(1, Math.ceil((SHADES * Math.abs(value)) / greatest)));
}

/** The farthest from zero of the finite numbers. */
export function greatestOf(numbers: readonly number[]): number {
  return numbers.reduce((most, value) => (Number.isFinite(value) ? Math.max(most, Math.abs(value)) : most), 0);
}

export function heatOf(tensor: Tensor): Heat {
  const { rows, columns, numbers } = grid(tensor);
  const greatest = greatestOf(numbers);
  const [down, across] = [spread(rows), spread(columns)];
  return {
    size: tensor.shape.join('×'),
    range: rangeOf(tensor, numbers),
    rows: down.length,
    columns: across.length,
    shades: down.flatMap((row) => across.map((column) => shade(numbers[row * columns + column] ?? NaN, greatest))),
  };
}

/** The cells of each shade as one path, each cell 1 by 1; neighbours in a row are drawn as one. */
export function pathsOf({ rows, columns, shades }: Heat): Map<number, string> {
  const paths = new Map<number, string>();
  for (let row = 0; row < rows; row += 1) {
    for (let from = 0; from < columns;) {
      const own = shades[row * columns + from] ?? 0;
      let to = from + 1;
      while (to < columns && shades[row * columns + to] === own) to += 1;
      paths.set(own, `${paths.get(own) ?? ''}M${from} ${row}h${to - from}v1H${from}z`);
      from = to;
    }
  }
  return paths;
}
