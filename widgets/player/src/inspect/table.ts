/** A tensor as a table: a row for each index before the last, a column for each of the last. */

import { greatestOf, grid, shade, spread } from '../heat';
import { round, toNumber, writer } from '../numbers';
import type { Tensor } from '../trace';

export interface Cell {
  /** Its index in the tensor. */
  at: readonly number[];
  text: string;
  shade: number;
}

export interface Row {
  /** The indices before the last, as text; '' where there are none. */
  name: string;
  cells: Cell[];
}

export interface Table {
  /** The last index of each column; none for a single number. */
  columns: number[];
  rows: Row[];
  /** How many rows and columns there are in the tensor. */
  of: { rows: number; columns: number };
  /** How far from zero the darkest shade is. */
  greatest: number;
}

/** The index of row number `row`, without its last part. */
function indexOf(row: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = row;
  for (const length of shape.slice(0, -1).reverse()) {
    index.unshift(rest % length);
    rest = Math.floor(rest / length);
  }
  return index;
}

/** The table of a tensor whose numbers are known, or of the sample that stands for them. */
export function tableOf(tensor: Tensor): Table {
  const { shape, data } = tensor;
  const { rows, columns, numbers } = grid(tensor);
  const last = shape.at(-1) ?? 1;
  const of = { rows: shape.slice(0, -1).reduce((product, length) => product * length, 1), columns: last };
  // Of the whole, these rows and columns are shown; a sample has them already.
  const [down, across] = [spread(of.rows), spread(of.columns)];
  const write = writer(tensor, numbers);
  const greatest = greatestOf(numbers);
  const numberAt = (row: number, column: number): number =>
    data === undefined
      ? (numbers[row * columns + column] ?? NaN)
      : (numbers[(down[row] ?? 0) * columns + (across[column] ?? 0)] ?? NaN);
  if (rows * columns === 0) return { columns: [], rows: [], of, greatest };
  return {
    columns: shape.length === 0 ? [] : across,
    rows: down.map((position, row) => {
      const index = indexOf(position, shape);
      return {
        name: index.join(', '),
        cells: across.map((column, place) => {
          const value = numberAt(row, place);
          const at = shape.length === 0 ? [] : [...index, column];
          return { at, text: write(value), shade: shade(value, greatest) };
        }),
      };
    }),
    of,
    greatest,
  };
}

/** How many rows and columns of the table are left out. */
export function leftOut({ columns, rows, of }: Table): { rows: number; columns: number } {
  return { rows: of.rows - rows.length, columns: of.columns - Math.max(1, columns.length) };
}

/** The numbers as a list that Python reads; undefined where not all of them are known. */
export function toPython(tensor: Tensor): string | undefined {
  const { data, shape, dtype } = tensor;
  if (data === undefined) return undefined;
  const float = dtype.startsWith('float');
  const texts = data.map((entry) => {
    const value = round(toNumber(entry), dtype);
    if (dtype === 'bool') return value === 0 ? 'False' : 'True';
    if (!Number.isFinite(value)) return `float('${String(entry)}')`;
    const text = Object.is(value, -0) ? '-0' : String(toNumber(entry));
    return float && /^-?\d+$/.test(text) ? `${text}.0` : text;
  });
  const nested = (depth: number, offset: number): string => {
    const length = shape[depth];
    if (length === undefined) return texts[offset] ?? '';
    const stride = shape.slice(depth + 1).reduce((product, size) => product * size, 1);
    return `[${Array.from({ length }, (_, index) => nested(depth + 1, offset + index * stride)).join(', ')}]`;
  };
  return nested(0, 0);
}
