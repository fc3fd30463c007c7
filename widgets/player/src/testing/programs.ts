/** Random programs of scalar operations, run forward and back here, as the traces that a recorder would make of them. */

import * as fc from 'fast-check';
import type { Step, Tensor, Trace, TraceEdge, TraceNode } from '../trace';

/** One operation: which of the nodes so far it reads. */
export interface Choice {
  op: 'mul' | 'add' | 'detach';
  left: number;
  right: number;
}

export const choices = (most: number): fc.Arbitrary<Choice[]> =>
  fc.array(
    fc.record({
      op: fc.constantFrom('mul' as const, 'add' as const, 'mul' as const, 'detach' as const),
      left: fc.nat(1000),
      right: fc.nat(1000),
    }),
    { minLength: 1, maxLength: most },
  );

const OPS: Trace['ops'] = {
  mul: { symbol: '×', inputs: ['x', 'y'], forward: 'x * y', vjp: { x: 'g * y', y: 'g * x' }, elementwise: true },
  add: { symbol: '+', inputs: ['x', 'y'], forward: 'x + y', vjp: { x: 'g', y: 'g' }, elementwise: true },
  detach: { symbol: 'detach', inputs: ['x'], forward: 'x.detach()', vjp: {} },
};

class Recorder {
  readonly nodes: TraceNode[] = [];
  readonly edges: TraceEdge[] = [];
  readonly steps: Step[] = [];
  private readonly tensors = new Map<string, Tensor>();
  private readonly values: number[] = [];
  private readonly into = new Map<string, TraceEdge[]>();

  tensor(value: number): string {
    const id = `t${this.tensors.size}`;
    this.tensors.set(id, { shape: [], dtype: 'float64', data: [value] });
    return id;
  }

  numberOf(id: string): number {
    return Number(this.tensors.get(id)?.data?.[0]);
  }

  leaf(name: string, value: number, requires: boolean): void {
    const id = `n${this.nodes.length}`;
    const node = { id, kind: 'leaf', name, shape: [], dtype: 'float64', requires_grad: requires } as const;
    this.nodes.push({ ...node, shape: [], value: this.tensor(value) });
    this.values.push(value);
    this.steps.push({ kind: 'create', pass: 0, node: id });
  }

  run({ op, left, right }: Choice): void {
    const id = `n${this.nodes.length}`;
    const parents = (op === 'detach' ? [left] : [left, right]).map((choice) => choice % this.nodes.length);
    const asks = parents.map((parent) => this.nodes[parent]?.requires_grad === true);
    const [a = 0, b = 0] = parents.map((parent) => this.values[parent] ?? 0);
    const value = op === 'mul' ? a * b : op === 'add' ? a + b : a;
    parents.forEach((parent, slot) => {
      const flow = !asks[slot] ? 'constant' : op === 'detach' ? 'detached' : 'grad';
      this.edges.push({ id: `e${this.edges.length}`, from: `n${parent}`, to: id, slot, flow });
    });
    this.into.set(id, this.edges.slice(-parents.length));
    const out = this.tensor(value);
    this.nodes.push({
      id, kind: 'op', op, name: `v${id}`, expression: op, shape: [], dtype: 'float64', value: out,
      requires_grad: op !== 'detach' && asks.some(Boolean),
    }); // prettier-ignore
    this.values.push(value);
    this.steps.push({ kind: 'compute', pass: 0, node: id, out });
  }

  backward(pass: number): void {
    const output = this.nodes.map(({ requires_grad }) => requires_grad).lastIndexOf(true);
    const arrived = new Map<number, string[]>([[output, [this.tensor(1)]]]);
    this.steps.push({ kind: 'seed', pass, node: `n${output}`, grad: arrived.get(output)?.[0] ?? '' });
    for (let at = output; at >= 0; at -= 1) {
      const terms = arrived.get(at);
      if (terms === undefined) continue;
      const sum = terms.reduce((total, term) => total + this.numberOf(term), 0);
      const grad = terms.length > 1 ? this.tensor(sum) : (terms[0] ?? '');
      const node = this.nodes[at];
      if (terms.length > 1) this.steps.push({ kind: 'accumulate', pass, node: `n${at}`, terms, grad });
      if (node?.kind === 'leaf') this.steps.push({ kind: 'write_grad', pass, node: node.id, after: grad });
      const inputs = this.into.get(`n${at}`) ?? [];
      for (const edge of inputs) {
        if (edge.flow !== 'grad') {
          if (edge.flow === 'detached') this.steps.push({ kind: 'blocked', pass, edge: edge.id });
          continue;
        }
        const other = inputs.find(({ slot }) => slot === 1 - edge.slot);
        const local = node?.op === 'mul' ? (this.values[Number(other?.from.slice(1))] ?? 0) : 1;
        const contribution = this.tensor(sum * local);
        this.steps.push({ kind: 'vjp', pass, edge: edge.id, upstream: grad, local: this.tensor(local), contribution });
        const parent = Number(edge.from.slice(1));
        arrived.set(parent, [...(arrived.get(parent) ?? []), contribution]);
      }
    }
  }

  trace(): Trace {
    return {
      schema: 'autodiff-lite.trace',
      version: 1,
      source: [],
      nodes: this.nodes,
      edges: this.edges,
      tensors: Object.fromEntries(this.tensors),
      ops: OPS,
      steps: this.steps,
    };
  }
}

export function traceOf(program: readonly Choice[], passes = 1): Trace {
  const recorder = new Recorder();
  recorder.leaf('x', 2, true);
  recorder.leaf('w', 3, true);
  recorder.leaf('c', 5, false);
  for (const choice of program) recorder.run(choice);
  for (let pass = 1; pass <= passes; pass += 1) recorder.backward(pass);
  return recorder.trace();
}
