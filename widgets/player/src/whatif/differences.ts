/** Finite differences: what a gradient ought to be, from the forward computation alone, run again in float64. */

import type { EdgeId, NodeId, Step, Trace, TraceNode } from '../trace';
import { NdArray, Unsupported, fromTensor, isFloat, stridesOf } from './array';
import { Calculator } from './calculator';
import { Graph } from './graph';
import type { NeedsKernel } from './rerun';

/** Near the cube root of float64's precision: there a central difference is most exact. */
const STEP = 2 ** -17;
/** How far from the recorded value, for its size, an operation may come out here: float32 was recorded, float64 is used. */
const NEAR = 1e-2;
/** Of a larger leaf the first so many numbers are checked. */
const MOST = 64;
const TOLERANCE: Readonly<Record<string, number>> = { float16: 1e-2, float32: 1e-3, float64: 1e-5 };

export interface Row {
  /** Which number of the leaf. */
  index: readonly number[];
  /** What backward computed; undefined where no gradient arrived. */
  autodiff: number | undefined;
  estimate: number;
  error: number;
  agrees: boolean;
  /** The slopes to the left and to the right, where these are two different ones. */
  kink?: readonly [number, number];
}

export interface Differences {
  rows: readonly Row[];
  agrees: boolean;
  /** The gates between the leaf and where backward began: numbers pass them, gradients do not. */
  gates: readonly EdgeId[];
  /** Only the first numbers of the leaf were checked. */
  first: boolean;
}

/** The forward computation up to a backward pass, as a function of one leaf. */
class Forward {
  private readonly calculator: Calculator;
  private readonly graph: Graph;
  /** What the pass starts from, and what that was computed from. */
  private readonly needed: ReadonlySet<NodeId>;
  /** What the leaf takes part in. */
  private readonly touched = new Set<NodeId>();
  private readonly base = new Map<NodeId, NdArray>();
  private readonly seeds: readonly (Step & { kind: 'seed' })[];

  constructor(
    private readonly trace: Trace,
    private readonly pass: number,
    private readonly leaf: NodeId,
  ) {
    this.calculator = new Calculator(trace.ops, true);
    this.graph = new Graph(trace);
    this.seeds = trace.steps.filter((step) => step.kind === 'seed' && step.pass === pass) as (Step & {
      kind: 'seed';
    })[];
    this.needed = new Set(this.seeds.flatMap(({ node }) => this.graph.childrenFirst(node, () => true)));
    for (const { id } of trace.nodes) {
      if (id === leaf || this.graph.into(id).some(({ from }) => this.touched.has(from))) this.touched.add(id);
    }
    this.run(undefined, this.base);
  }

  get value(): NdArray {
    return this.known(this.base, this.leaf);
  }

  /** A gate of whole numbers is none here: what steps has slope 0, and so differences say. */
  get gates(): EdgeId[] {
    return this.trace.edges.flatMap(({ id, from, to, flow }) =>
      (flow === 'detached' || flow === 'no_grad') &&
      this.touched.has(from) &&
      this.needed.has(to) &&
      this.graph.node(from).requires_grad
        ? [id]
        : [],
    );
  }

  /** The number that the pass differentiates, with the leaf moved a little. */
  at(index: number, by: number): number {
    const shift = new NdArray(this.value.shape, new Float64Array(this.value.size), 'float64');
    shift.data[index] = by;
    const values = new Map<NodeId, NdArray>();
    this.run(shift, values);
    return this.seeds.reduce((total, { node, grad }) => {
      const weights = this.tensor(grad);
      return this.known(values, node).data.reduce((sum, value, place) => sum + value * weights.at(place), total);
    }, 0);
  }

  private known(values: ReadonlyMap<NodeId, NdArray>, id: NodeId): NdArray {
    const value = values.get(id) ?? this.base.get(id);
    if (value === undefined) throw new Unsupported(this.graph.node(id).op ?? 'leaf');
    return value;
  }

  private tensor(id: string | undefined): NdArray {
    const tensor = id === undefined ? undefined : this.trace.tensors[id];
    const array = tensor && fromTensor(tensor);
    if (array === undefined) throw new Unsupported('sample');
    return isFloat(array.dtype) ? array.as('float64') : array;
  }

  private run(shift: NdArray | undefined, values: Map<NodeId, NdArray>): void {
    const { trace } = this;
    const made = new Set(
      trace.steps.flatMap((step) => (step.kind === 'create' || step.kind === 'compute' ? [step.node] : [])),
    );
    for (const node of trace.nodes) if (!made.has(node.id)) this.place(node, node.value, shift, values);
    for (const step of trace.steps) {
      if (step.kind === 'seed' && step.pass === this.pass) break;
      if (step.kind === 'create')
        this.place(this.graph.node(step.node), this.graph.node(step.node).value, shift, values);
      else if (step.kind === 'compute') this.place(this.graph.node(step.node), step.out, shift, values);
      // What was written in place counts as given: so backward sees it too.
      else if (step.kind === 'write' && this.needed.has(step.node))
        this.put(step.node, this.tensor(step.after), shift, values);
    }
  }

  private put(id: NodeId, given: NdArray, shift: NdArray | undefined, values: Map<NodeId, NdArray>): void {
    if (id !== this.leaf || shift === undefined) values.set(id, given);
    else
      values.set(
        id,
        new NdArray(
          given.shape,
          given.data.map((value, place) => value + shift.at(place)),
          'float64',
        ),
      );
  }

  private place(
    node: TraceNode,
    recorded: string | undefined,
    shift: NdArray | undefined,
    values: Map<NodeId, NdArray>,
  ): void {
    if ((!this.needed.has(node.id) && node.id !== this.leaf) || (shift !== undefined && !this.touched.has(node.id)))
      return;
    if (node.kind === 'leaf' || !this.touched.has(node.id)) {
      this.put(node.id, this.tensor(recorded), shift, values);
      return;
    }
    const value = this.calculator.forward(node, this.inputs(node, values));
    if (shift === undefined) this.check(node, value, this.tensor(recorded));
    values.set(node.id, value);
  }

  private inputs(node: TraceNode, values: ReadonlyMap<NodeId, NdArray>): (NdArray | number)[] {
    const edges = this.graph.into(node.id);
    const args = node.args ?? edges.map(({ id }): { edge?: EdgeId; number?: unknown } => ({ edge: id }));
    return args.map(({ edge, number }) => {
      const from = edges.find(({ id }) => id === edge)?.from;
      if (from !== undefined) return this.known(values, from);
      if (number === undefined) throw new Unsupported(node.op ?? node.kind);
      return Number(number);
    });
  }

  /** These texts have to be what ran. */
  private check(node: TraceNode, value: NdArray, recorded: NdArray): void {
    const scale = Math.max(1, ...recorded.data.filter((each) => Number.isFinite(each)).map(Math.abs));
    const off = recorded.data.some(
      (each, place) => Number.isFinite(each) && Math.abs(each - value.at(place)) > NEAR * scale,
    );
    if (off) throw new Unsupported(node.op ?? node.kind);
  }
}

function indexOf(place: number, shape: readonly number[]): number[] {
  return stridesOf(shape).map((stride, axis) => Math.floor(place / stride) % (shape[axis] ?? 1));
}

function row(forward: Forward, place: number, autodiff: number | undefined, dtype: string, middle: number): Row {
  const x = forward.value.at(place);
  const h = STEP * Math.max(1, 2 ** Math.floor(Math.log2(Math.abs(x) || 1)));
  const [below, above] = [forward.at(place, -h), forward.at(place, h)];
  const [left, right, estimate] = [(middle - below) / h, (above - middle) / h, (above - below) / (2 * h)];
  const given = autodiff ?? 0;
  const size = Math.max(Math.abs(given), Math.abs(estimate));
  const noise = (Math.abs(middle) * 2 ** -48) / h + 1e-7;
  const error = size === 0 || Object.is(given, estimate) ? 0 : Math.abs(given - estimate) / size;
  const kinked = Math.abs(right - left) > Math.max(1e-3 * Math.max(Math.abs(left), Math.abs(right)), 20 * noise, 1e-3);
  const near = Math.abs(given - estimate) <= (TOLERANCE[dtype] ?? 1e-3) * size + noise;
  // At a kink any slope between the two is one that autodiff may choose.
  const between = kinked && given >= Math.min(left, right) - noise && given <= Math.max(left, right) + noise;
  return {
    index: indexOf(place, forward.value.shape),
    autodiff,
    estimate,
    error,
    agrees: near || between,
    ...(kinked && { kink: [left, right] }),
  };
}

/** Central differences beside the gradient that backward found for a leaf in a pass. */
export function differences(
  trace: Trace,
  pass: number,
  leaf: NodeId,
  gradient: NdArray | undefined,
): Differences | NeedsKernel {
  try {
    const forward = new Forward(trace, pass, leaf);
    const { value } = forward;
    const middle = forward.at(0, 0);
    const dtype = trace.nodes.find(({ id }) => id === leaf)?.dtype ?? 'float32';
    const rows = Array.from({ length: Math.min(value.size, MOST) }, (_, place) =>
      row(forward, place, gradient?.at(place), dtype, middle),
    );
    return { rows, agrees: rows.every(({ agrees }) => agrees), gates: forward.gates, first: value.size > MOST };
  } catch (error) {
    if (error instanceof Unsupported) return { needsKernel: [error.message] };
    throw error;
  }
}
