/** Numbers as they are now beside what was recorded at the same moment. */

import type { Dtype, TraceNode } from '../trace';
import { type NdArray, Unsupported } from './array';
import type { Inputs } from './calculator';
import { same } from './evaluate';

/** Numbers as they are now and as they were recorded at the same moment: the same object where nothing changed. */
export interface Held {
  now: NdArray | undefined;
  was: NdArray | undefined;
}

/** How near a recorded number has to be to what the texts give from the recorded inputs. */
const NEAR: Readonly<Partial<Record<Dtype, number>>> = { float16: 1e-2, float32: 1e-4, float64: 1e-9 };

function largest(operands: Inputs): number {
  let most = 0;
  for (const operand of operands) {
    for (const value of typeof operand === 'number' ? [operand] : operand.data) {
      if (Number.isFinite(value)) most = Math.max(most, Math.abs(value));
    }
  }
  return most;
}

/** Whether two results of these operands are equal but for rounding: of what cancels, the operands say how large it was. */
export function near(a: NdArray, b: NdArray, operands: Inputs): boolean {
  const [size, operand] = [largest([a]), largest(operands)];
  const tolerance = (NEAR[a.dtype] ?? 0) * Math.max(size, operand, operand * operand);
  return (
    a.shape.join() === b.shape.join() &&
    a.data.every((value, index) => {
      const other = b.at(index);
      return Object.is(value, other) || value === other || Math.abs(value - other) <= tolerance;
    })
  );
}

export function held(now: NdArray | undefined, was: NdArray | undefined): Held {
  return now !== undefined && was !== undefined && same(now, was) ? { now: was, was } : { now, was };
}

export function differs({ now, was }: Held): boolean {
  return now !== was;
}

/** The numbers that went into an operation, now or as recorded. */
export function pick(node: TraceNode, inputs: readonly (Held | number)[], which: 'now' | 'was'): Inputs {
  return inputs.map((input) => {
    const value = typeof input === 'number' ? input : input[which];
    if (value === undefined) throw new Unsupported(node.op ?? node.kind);
    return value;
  });
}
