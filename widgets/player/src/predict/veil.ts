/** A trace without the numbers that its author hides. */

import type { Step, Tensor, TensorId, Trace, TraceNode } from '../trace';

type Part = 'values' | 'gradients';

/** Where a trace holds the numbers that can be hidden; `autodiff_widgets/kept_back.py` has the same. */
const NODE: Readonly<Record<Part, string>> = { values: 'value', gradients: 'grad' };
const STEP: Readonly<Record<Part, Readonly<Partial<Record<Step['kind'], readonly string[]>>>>> = {
  values: { compute: ['out'], write: ['before', 'after'], vjp: ['local'] },
  gradients: {
    seed: ['grad'],
    vjp: ['upstream', 'local', 'contribution'],
    blocked: ['would'],
    accumulate: ['grad'],
    hook: ['before', 'after'],
    write_grad: ['before', 'after'],
    zero_grad: ['before', 'after'],
  },
};

/** Each hidden tensor has shape and dtype, and nothing else: what draws numbers finds none. */
export function veiled(trace: Trace): Trace {
  const parts = (trace.lesson?.hide ?? []).filter((part) => part === 'values' || part === 'gradients');
  if (parts.length === 0) return trace;
  // A gradient may be written with the tensor of a value: hidden, they are two.
  const tensors: Record<TensorId, Tensor> = { ...trace.tensors };
  const hidden = (id: TensorId): TensorId => {
    const { shape = [], dtype = 'float32' } = trace.tensors[id] ?? {};
    tensors[`${id}?`] = { shape, dtype };
    return `${id}?`;
  };
  const changed = <T extends TraceNode | Step | { grad: TensorId }>(part: T, keys: readonly string[]): T => {
    const held = Object.entries(part).filter(([key, value]) => keys.includes(key) && typeof value === 'string');
    return { ...part, ...Object.fromEntries(held.map(([key, id]) => [key, hidden(id as TensorId)])) };
  };
  const nodes = trace.nodes.map((node) => changed(node, parts.map((part) => NODE[part]))); // prettier-ignore
  const steps = trace.steps.map((step): Step => {
    const plain = changed(step, parts.flatMap((part) => STEP[part][step.kind] ?? [])); // prettier-ignore
    if (!parts.includes('gradients')) return plain;
    if (plain.kind === 'accumulate') return { ...plain, terms: plain.terms.map(hidden) };
    if (plain.kind !== 'blocked' || plain.missing === undefined) return plain;
    return { ...plain, missing: plain.missing.map((part) => changed(part, ['grad'])) };
  });
  return { ...trace, nodes, steps, tensors };
}
