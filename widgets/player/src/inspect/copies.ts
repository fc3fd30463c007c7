/** Broadcasting: along which axes an input is copied on the way forward, and what is summed over the copies on the way back. */

import { round, toNumber } from '../numbers';
import type { JsonNumber, Tensor } from '../trace';

export interface Copied {
  /** An axis of the result. */
  axis: number;
  times: number;
}

/** The axes of the result along which an input of this shape is copied. */
export function copiedAxes(shape: readonly number[], result: readonly number[]): Copied[] {
  const missing = result.length - shape.length;
  return result.flatMap((times, axis) => {
    const own = axis < missing ? 1 : shape[axis - missing];
    return own === 1 && times !== 1 ? [{ axis, times }] : [];
  });
}

function strides(shape: readonly number[], result: readonly number[]): number[] {
  const missing = result.length - shape.length;
  let stride = 1;
  const own = [...shape].reverse().map((length) => {
    const step = length === 1 ? 0 : stride;
    stride *= length;
    return step;
  });
  return [...Array<number>(missing).fill(0), ...own.reverse()];
}

/** The product of two tensors, number by number in the result's shape; undefined where some number is not known. */
export function timesEach(a: Tensor, b: Tensor, shape: readonly number[]): Tensor | undefined {
  const { data: first, dtype } = a;
  const { data: second } = b;
  if (first === undefined || second === undefined) return undefined;
  const [left, right] = [strides(a.shape, shape), strides(b.shape, shape)];
  const length = shape.reduce((product, size) => product * size, 1);
  const data = Array.from({ length }, (_, position): JsonNumber => {
    let [rest, i, j] = [position, 0, 0];
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const size = shape[axis] ?? 1;
      const index = rest % size;
      rest = (rest - index) / size;
      i += index * (left[axis] ?? 0);
      j += index * (right[axis] ?? 0);
    }
    const value = round(
      round(toNumber(first[i] ?? 'nan'), dtype) * round(toNumber(second[j] ?? 'nan'), b.dtype),
      dtype,
    );
    return Number.isNaN(value) ? 'nan' : Number.isFinite(value) ? value : value > 0 ? 'inf' : '-inf';
  });
  return { shape: [...shape], dtype, data };
}
