/** The chain rule as the textbook writes it: every path from an output back to a leaf, the product along each, their sum. */

import type { Program } from './program';
import type { EdgeId, NodeId, Tensor, TensorId, TraceEdge, TraceNode } from './trace';
import { Calculator } from './whatif/calculator';
import { type NdArray, Unsupported, fromTensor, toTensor } from './whatif/array';

export interface ChainPath {
  /** From the output back to the leaf. */
  edges: readonly EdgeId[];
  /** The gates on the way: along such a path nothing comes back. */
  gates: readonly EdgeId[];
  /** What comes along it, or without the gates would come; undefined where the texts cannot be computed here. */
  product: Tensor | undefined;
}

/** How many paths are written down; more than these are counted. */
export const MOST_PATHS = 16;

function isGate({ flow }: TraceEdge): boolean {
  return flow === 'detached' || flow === 'no_grad' || flow === 'integer';
}

/** All ways from an output of a pass back to a leaf, with gates and without. */
export class Paths {
  /** How many paths lead on from each node to the leaf: all of them, and those without a gate. */
  private readonly ways = new Map<NodeId, { all: bigint; open: bigint }>();
  private readonly values = new Map<NodeId, NdArray | undefined>();
  private readonly calculator: Calculator;
  /** The edges that lie on some path without a gate: backpropagation multiplies once at each. */
  readonly edges: ReadonlySet<EdgeId>;

  constructor(
    private readonly program: Program,
    private readonly pass: number,
    readonly leaf: NodeId,
  ) {
    this.calculator = new Calculator(program.trace.ops);
    // A trace's nodes stand in an order in which each comes after its inputs.
    for (const { id } of program.trace.nodes) {
      const way = { all: id === leaf ? 1n : 0n, open: id === leaf ? 1n : 0n };
      for (const edge of program.into(id)) {
        const { all, open } = this.ways.get(edge.from) ?? { all: 0n, open: 0n };
        way.all += all;
        if (edge.flow === 'grad') way.open += open;
      }
      this.ways.set(id, way);
    }
    this.edges = this.used();
  }

  private get outputs(): NodeId[] {
    return this.program.seedsOf(this.pass).map(({ node }) => node);
  }

  /** How many paths there are; those with a gate bring nothing. */
  get count(): { all: bigint; open: bigint } {
    const sum = { all: 0n, open: 0n };
    for (const output of this.outputs) {
      const { all, open } = this.ways.get(output) ?? { all: 0n, open: 0n };
      sum.all += all;
      sum.open += open;
    }
    return sum;
  }

  private used(): Set<EdgeId> {
    const used = new Set<EdgeId>();
    const waiting = this.outputs;
    const seen = new Set(waiting);
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      for (const edge of this.program.into(at)) {
        if (edge.flow !== 'grad' || (this.ways.get(edge.from)?.open ?? 0n) === 0n) continue;
        used.add(edge.id);
        if (!seen.has(edge.from)) {
          seen.add(edge.from);
          waiting.push(edge.from);
        }
      }
    }
    return used;
  }

  /** How many factors there are when every path without a gate is multiplied out on its own. */
  get factors(): bigint {
    const lengths = new Map<NodeId, bigint>();
    for (const { id } of this.program.trace.nodes) {
      let length = 0n;
      for (const edge of this.program.into(id)) {
        if (edge.flow === 'grad') length += (lengths.get(edge.from) ?? 0n) + (this.ways.get(edge.from)?.open ?? 0n);
      }
      lengths.set(id, length);
    }
    return this.outputs.reduce((sum, output) => sum + (lengths.get(output) ?? 0n), 0n);
  }

  /** The paths themselves, in the order of the inputs, at most so many. */
  list(most = MOST_PATHS): ChainPath[] {
    const found: ChainPath[] = [];
    for (const { node, grad } of this.program.seedsOf(this.pass)) {
      const waiting: { at: NodeId; edges: readonly TraceEdge[] }[] = [{ at: node, edges: [] }];
      for (let top = waiting.pop(); top !== undefined && found.length < most; top = waiting.pop()) {
        const { at, edges } = top;
        if (at === this.leaf) found.push(this.path(edges, grad));
        const next = this.program.into(at).filter(({ from }) => (this.ways.get(from)?.all ?? 0n) > 0n);
        for (const edge of [...next].reverse()) waiting.push({ at: edge.from, edges: [...edges, edge] });
      }
    }
    return found;
  }

  private path(edges: readonly TraceEdge[], seed: TensorId): ChainPath {
    const ids = edges.map(({ id }) => id);
    return { edges: ids, gates: edges.filter(isGate).map(({ id }) => id), product: this.product(edges, seed) };
  }

  /** What this path alone brings: the seed, taken back through each operation in turn. */
  private product(edges: readonly TraceEdge[], seed: TensorId): Tensor | undefined {
    let g = fromTensor(this.program.tensor(seed));
    try {
      for (const edge of edges) {
        const node = this.program.node(edge.to);
        const [inputs, result] = [this.inputs(node), this.value(node)];
        if (g === undefined || inputs === undefined || result === undefined) return undefined;
        g = this.calculator.vjp(node, edge.slot, inputs, result, g);
      }
      return g && toTensor(g);
    } catch (error) {
      if (error instanceof Unsupported) return undefined;
      throw error;
    }
  }

  private value(node: TraceNode): NdArray | undefined {
    if (!this.values.has(node.id)) {
      const made = this.program.trace.steps.find((step) => step.kind === 'compute' && step.node === node.id);
      const tensor = made?.kind === 'compute' ? made.out : node.value;
      this.values.set(node.id, tensor === undefined ? undefined : fromTensor(this.program.tensor(tensor)));
    }
    return this.values.get(node.id);
  }

  private inputs(node: TraceNode): (NdArray | number)[] | undefined {
    const edges = this.program.into(node.id);
    const args: NonNullable<TraceNode['args']> =
      node.args ?? [...edges].sort((a, b) => a.slot - b.slot).map(({ id }) => ({ edge: id }));
    const inputs = args.map(({ edge: id, number }) => {
      if (number !== undefined) return Number(number);
      const edge = edges.find((each) => each.id === id);
      return edge && this.value(this.program.node(edge.from));
    });
    return inputs.every((input) => input !== undefined) ? inputs : undefined;
  }
}

/** The gradient that the pass brought to a leaf. */
export function gradientOf(program: Program, pass: number, leaf: NodeId): TensorId | undefined {
  let gradient: TensorId | undefined;
  for (const step of program.trace.steps) {
    if (step.pass !== pass) continue;
    if (step.kind === 'accumulate' && step.node === leaf) gradient = step.grad;
    else if (step.kind === 'vjp' && program.edge(step.edge).from === leaf && program.expected(pass, leaf) === 1)
      gradient = step.contribution;
    else if (step.kind === 'seed' && step.node === leaf && program.expected(pass, leaf) === 1) gradient = step.grad;
  }
  return gradient;
}
