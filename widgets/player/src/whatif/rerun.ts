/** A recorded program run again in the page, with other numbers in its leaves and with edges cut or joined. */

import type { EdgeId, NodeId, Step, Tensor, TensorId, Trace } from '../trace';
import { type NdArray, Unsupported, fromTensor, toTensor } from './array';
import { Calculator } from './calculator';
import { Run } from './run';
import { restructured } from './structure';

/** What a learner changed. */
export interface Change {
  /** Other numbers in leaves. */
  inputs: ReadonlyMap<NodeId, NdArray>;
  /** Edges at which gradients now stop, and edges at which they now pass. */
  cut: ReadonlySet<EdgeId>;
  joined: ReadonlySet<EdgeId>;
}

export interface Rerun {
  trace: Trace;
  /** The nodes whose value is another one now. */
  changed: ReadonlySet<NodeId>;
  /** Comparisons that come out otherwise: Python may have gone another way there, which nobody recorded. */
  turned: readonly NodeId[];
  /** Where it ends early: what the program wrote in place there is only known as it was. */
  stopped?: Step & { kind: 'write' };
}

/** What stands in the way of running it again here: operations by name. */
export interface NeedsKernel {
  needsKernel: readonly string[];
}
/** What can be run again of a trace; keeps what does not depend on the change. */
export class Replay {
  readonly calculator: Calculator;
  private readonly arrays = new Map<TensorId, NdArray | undefined>();
  private readonly ids = new Map<string, TensorId>();
  private readonly recorded = new Map<string, Step>();
  private next = 1;

  constructor(readonly trace: Trace) {
    this.calculator = new Calculator(trace.ops);
    for (const step of trace.steps) {
      if (step.pass > 0) this.recorded.set(`${step.pass} ${outline(step)}`, step);
    }
    for (const [id, tensor] of Object.entries(trace.tensors)) {
      this.next = Math.max(this.next, Number(id.slice(1)) + 1);
      const array = fromTensor(tensor);
      this.arrays.set(id, array);
      if (array === undefined) continue;
      const key = content(array);
      if (!this.ids.has(key)) this.ids.set(key, id);
    }
  }

  /** The numbers of a recorded tensor; undefined where only a sample was kept. */
  array(id: TensorId | undefined): NdArray | undefined {
    return id === undefined ? undefined : this.arrays.get(id);
  }

  step<K extends Step['kind']>(like: Step & { kind: K }): (Step & { kind: K }) | undefined {
    return this.recorded.get(`${like.pass} ${outline(like)}`) as (Step & { kind: K }) | undefined;
  }

  /** The id of an array: the recorded one where there is one of the same numbers. */
  named(array: NdArray, added: Map<TensorId, Tensor>): TensorId {
    const key = content(array);
    const known = this.ids.get(key);
    if (known !== undefined && (known in this.trace.tensors || added.has(known))) return known;
    const id = known ?? `t${this.next++}`;
    this.ids.set(key, id);
    added.set(id, toTensor(array));
    return id;
  }

  /** The trace of the changed program, or what cannot be computed without a kernel. */
  run(change: Change): Rerun | NeedsKernel {
    try {
      return new Run(this, restructured(this.trace, change.cut, change.joined), change).result();
    } catch (error) {
      if (error instanceof Unsupported) return { needsKernel: [error.message] };
      throw error;
    }
  }
}

function content({ dtype, shape, data }: NdArray): string {
  return `${dtype} ${shape.join()} ${Array.from(data, (value) => (Object.is(value, -0) ? '-0' : value)).join()}`;
}

/** What a step is about, within its pass. */
function outline(step: Step): string {
  const via = step.kind === 'blocked' ? (step.via ?? '') : '';
  return `${step.kind} ${'edge' in step ? step.edge : 'node' in step ? step.node : ''} ${via}`;
}
