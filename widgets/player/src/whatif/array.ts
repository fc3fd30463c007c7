/** A small n-dimensional array: shapes, broadcasting and dtypes as NumPy has them, rounded after each operation. */

import { round, toNumber } from '../numbers';
import type { Dtype, JsonNumber, Tensor } from '../trace';

export type Shape = readonly number[];

/** What the texts ask for and cannot be computed here. The name says which operation or why. */
export class Unsupported extends Error {}

export class ShapeMismatch extends Unsupported {
  constructor(shapes: readonly Shape[]) {
    super(shapes.map((shape) => `[${shape.join(', ')}]`).join(', '));
  }
}

/** Above this many numbers no array is made: what is typed or recorded by a stranger must not fill the memory. */
const MOST_NUMBERS = 1_000_000;

/** From the weakest to the strongest: an operation's result has the dtype of its strongest operand. */
const STRENGTH: readonly Dtype[] = [
  'bool', 'uint8', 'int8', 'int16', 'int32', 'int64', 'float16', 'float32', 'float64',
]; // prettier-ignore

export function isFloat(dtype: Dtype): boolean {
  return dtype.startsWith('float');
}

export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** One number in a dtype. */
export function cast(value: number, dtype: Dtype): number {
  if (dtype === 'bool') return value === 0 ? 0 : 1;
  return isFloat(dtype) ? round(value, dtype) : Math.trunc(value);
}

export class NdArray {
  constructor(
    readonly shape: Shape,
    readonly data: Float64Array,
    readonly dtype: Dtype,
  ) {}

  get size(): number {
    return this.data.length;
  }

  at(index: number): number {
    return this.data[index] ?? NaN;
  }

  as(dtype: Dtype): NdArray {
    if (dtype === this.dtype) return this;
    return new NdArray(
      this.shape,
      this.data.map((value) => cast(value, dtype)),
      dtype,
    );
  }

  reshape(shape: Shape): NdArray {
    const known = -shape.reduce((product, length) => product * length, 1);
    const whole = shape.map((length) => (length === -1 ? this.size / known : length));
    if (sizeOf(whole) !== this.size) throw new ShapeMismatch([this.shape, shape]);
    return new NdArray(whole, this.data, this.dtype);
  }
}

export function filled(shape: Shape, value: number, dtype: Dtype): NdArray {
  if (sizeOf(shape) > MOST_NUMBERS) throw new Unsupported(`${sizeOf(shape)} numbers`);
  return new NdArray(shape, new Float64Array(sizeOf(shape)).fill(cast(value, dtype)), dtype);
}

/** The numbers of a trace; undefined where it carries a sample only. */
export function fromTensor({ shape, dtype, data }: Tensor): NdArray | undefined {
  return (
    data &&
    new NdArray(
      shape,
      Float64Array.from(data, (value) => round(toNumber(value), dtype)),
      dtype,
    )
  );
}

function toJson(value: number): JsonNumber {
  return Number.isFinite(value) ? value : Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf';
}

export function toTensor({ shape, data, dtype }: NdArray): Tensor {
  const numbers = Array.from(data, (value) => (dtype === 'bool' ? value !== 0 : toJson(value)));
  return { shape: [...shape], dtype, data: numbers };
}

export function strongest(operands: readonly (NdArray | number)[]): Dtype {
  let most = -1;
  for (const operand of operands) {
    if (typeof operand !== 'number') most = Math.max(most, STRENGTH.indexOf(operand.dtype));
  }
  // A number written in the text is weak: it takes the dtype of the arrays beside it.
  const found = STRENGTH[most] ?? 'float64';
  const fraction = operands.some((operand) => typeof operand === 'number' && !Number.isInteger(operand));
  return fraction && !isFloat(found) ? 'float64' : found;
}

/** How far apart in memory neighbours along each axis are. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length).fill(1);
  for (let axis = shape.length - 2; axis >= 0; axis -= 1) {
    strides[axis] = (strides[axis + 1] ?? 1) * (shape[axis + 1] ?? 1);
  }
  return strides;
}

/** The places in memory of a view's numbers, in order. */
export function walk(shape: Shape, strides: readonly number[], start = 0): Int32Array {
  if (sizeOf(shape) > MOST_NUMBERS) throw new Unsupported(`${sizeOf(shape)} numbers`);
  let places = Int32Array.of(start);
  shape.forEach((length, axis) => {
    const [stride, outer, next] = [strides[axis] ?? 0, places, new Int32Array(places.length * length)];
    for (let index = 0; index < next.length; index += 1) {
      next[index] = (outer[Math.floor(index / length)] ?? 0) + (index % length) * stride;
    }
    places = next;
  });
  return places;
}

/** The numbers at these places. */
export function pick(x: NdArray, places: ArrayLike<number>, shape: Shape): NdArray {
  return new NdArray(
    shape,
    Float64Array.from(places, (place) => x.at(place)),
    x.dtype,
  );
}

export function broadcast(shapes: readonly Shape[]): number[] {
  const rank = Math.max(0, ...shapes.map((shape) => shape.length));
  return Array.from({ length: rank }, (_, axis) => {
    const lengths = shapes.map((shape) => shape[axis - rank + shape.length] ?? 1);
    const longest = lengths.find((length) => length !== 1) ?? 1;
    if (lengths.some((length) => length !== 1 && length !== longest)) {
      throw new ShapeMismatch(shapes);
    }
    return longest;
  });
}

/** Where each number of the result comes from when x is copied to fit a shape. */
function copies(x: NdArray, shape: Shape): Int32Array {
  const lead = shape.length - x.shape.length;
  const strides = stridesOf(x.shape);
  return walk(
    shape,
    shape.map((_, axis) => (x.shape[axis - lead] === 1 ? 0 : (strides[axis - lead] ?? 0))),
  );
}

export function expand(x: NdArray, shape: Shape): NdArray {
  const whole = shape.map((length, axis) =>
    length === -1 ? (x.shape[axis - shape.length + x.shape.length] ?? 1) : length,
  );
  if (broadcast([x.shape, whole]).join() !== whole.join()) throw new ShapeMismatch([x.shape, shape]);
  return pick(x, copies(x, whole), whole);
}

/** One function for numbers on all numbers, with broadcasting. */
export function pointwise(
  f: (a: number, b: number, c: number) => number,
  operands: readonly (NdArray | number)[],
  dtype: Dtype = strongest(operands),
): NdArray {
  const shape = broadcast(operands.map((operand) => (typeof operand === 'number' ? [] : operand.shape)));
  const result = filled(shape, 0, dtype);
  const [a, b, c] = [0, 1, 2].map((slot) => {
    const operand = operands[slot] ?? 0;
    if (typeof operand === 'number') return (): number => operand;
    if (operand.size === result.size) return (index: number): number => operand.at(index);
    const places = copies(operand, shape);
    return (index: number): number => operand.at(places[index] ?? 0);
  }) as [(index: number) => number, (index: number) => number, (index: number) => number];
  for (let index = 0; index < result.size; index += 1)
    result.data[index] = cast(f(a(index), b(index), c(index)), dtype);
  return result;
}

/** The axes of a reduction, counted from the front; all of them for null. */
export function axesOf(rank: number, dim: number | readonly number[] | null): number[] {
  if (dim === null) return Array.from({ length: rank }, (_, axis) => axis);
  return (typeof dim === 'number' ? [dim] : dim)
    .map((axis) => (axis < 0 ? axis + rank : axis))
    .filter((axis) => axis < rank);
}

export function permute(x: NdArray, order: readonly number[]): NdArray {
  const strides = stridesOf(x.shape);
  const axes = axesOf(x.shape.length, order);
  const shape = axes.map((axis) => x.shape[axis] ?? 1);
  return pick(
    x,
    walk(
      shape,
      axes.map((axis) => strides[axis] ?? 0),
    ),
    shape,
  );
}

/** Joins the numbers along some axes into one; `f` gets them in order. */
export function reduce(
  x: NdArray,
  dim: number | readonly number[] | null,
  keepdim: boolean,
  f: (numbers: Float64Array) => number,
  dtype: Dtype = x.dtype,
): NdArray {
  const gone = axesOf(x.shape.length, dim);
  const kept = axesOf(x.shape.length, null).filter((axis) => !gone.includes(axis));
  const rows = permute(x, [...kept, ...gone]);
  const shape = keepdim
    ? x.shape.map((length, axis) => (gone.includes(axis) ? 1 : length))
    : kept.map((axis) => x.shape[axis] ?? 1);
  const result = filled(shape, 0, dtype);
  const length = sizeOf(gone.map((axis) => x.shape[axis] ?? 1));
  for (let index = 0; index < result.size; index += 1) {
    result.data[index] = cast(f(rows.data.subarray(index * length, (index + 1) * length)), dtype);
  }
  return result;
}

/** Adds in the dtype: each partial sum is rounded. */
export function sum(x: NdArray, dim: number | readonly number[] | null = null, keepdim = false): NdArray {
  const dtype = x.dtype === 'bool' ? 'int64' : x.dtype;
  return reduce(x, dim, keepdim, (numbers) => numbers.reduce((total, value) => cast(total + value, dtype), 0), dtype);
}

/** Sums over what broadcasting had copied: the transpose of `expand`. */
export function sumTo(x: NdArray, shape: Shape): NdArray {
  const lead = x.shape.length - shape.length;
  const axes = axesOf(x.shape.length, null).filter(
    (axis) => axis < lead || (shape[axis - lead] === 1 && x.shape[axis] !== 1),
  );
  return (axes.length === 0 ? x : sum(x, axes)).reshape(shape);
}

/** Exchanges the last two axes. */
export function transposed(x: NdArray): NdArray {
  const axes = axesOf(x.shape.length, null);
  return x.shape.length < 2 ? x : permute(x, [...axes.slice(0, -2), axes.length - 1, axes.length - 2]);
}

/** NumPy's x @ y: vectors, matrices, and batches of matrices with broadcasting. */
export function matmul(x: NdArray, y: NdArray): NdArray {
  if (x.shape.length === 0 || y.shape.length === 0) throw new ShapeMismatch([x.shape, y.shape]);
  if (x.shape.length === 1) {
    const row = matmul(x.reshape([1, x.size]), y);
    return row.reshape(y.shape.length === 1 ? [] : [...row.shape.slice(0, -2), ...row.shape.slice(-1)]);
  }
  if (y.shape.length === 1) {
    const column = matmul(x, y.reshape([y.size, 1]));
    return column.reshape(column.shape.slice(0, -1));
  }
  const [rows = 0, inner = 0] = x.shape.slice(-2);
  const [height = 0, columns = 0] = y.shape.slice(-2);
  if (inner !== height) throw new ShapeMismatch([x.shape, y.shape]);
  const batch = broadcast([x.shape.slice(0, -2), y.shape.slice(0, -2)]);
  const [left, right] = [expand(x, [...batch, rows, inner]), expand(y, [...batch, inner, columns])];
  const result = filled([...batch, rows, columns], 0, strongest([x, y]));
  for (let at = 0; at < result.size; at += 1) {
    const [column, row, matrix] = [at % columns, Math.floor(at / columns) % rows, Math.floor(at / columns / rows)];
    let total = 0;
    for (let k = 0; k < inner; k += 1) {
      total += left.at((matrix * rows + row) * inner + k) * right.at((matrix * inner + k) * columns + column);
    }
    result.data[at] = cast(total, result.dtype);
  }
  return result;
}
