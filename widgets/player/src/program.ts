/** A trace with its references resolved, and what can be known of it before any step. */

import { say as english, type Say } from './catalogue';
import { Groups, grouped } from './groups';
import { History } from './history';
import { format } from './numbers';
import type {
  EdgeId,
  Line,
  NodeId,
  Operation,
  SeedStep,
  Step,
  Tensor,
  TensorId,
  Trace,
  TraceEdge,
  TraceNode,
} from './trace';

function need<K, V>(map: ReadonlyMap<K, V>, key: K): V {
  const value = map.get(key);
  if (value === undefined) throw new RangeError(`no ${String(key)}`);
  return value;
}

/** A run of steps that belong together: going forward, or one call of backward. */
export interface Phase {
  pass: number;
  /** The steps [from, to). */
  from: number;
  to: number;
}

export class Program {
  /** How many contributions (and seeds) each node receives in each backward pass, by pass and node. */
  private readonly arrivals = new Map<string, number>();
  /** For each write_grad step, the gradient that the pass added. */
  private readonly added = new Map<number, TensorId>();
  readonly nodes: ReadonlyMap<NodeId, TraceNode>;
  readonly edges: ReadonlyMap<EdgeId, TraceEdge>;
  private readonly inputs: ReadonlyMap<NodeId, TraceEdge[]>;
  private readonly outputs: ReadonlyMap<NodeId, TraceEdge[]>;
  private readonly texts = new Map<TensorId, string>();
  /** The nodes that some step creates; all others are there from the start. */
  private readonly created: ReadonlySet<NodeId>;
  /** The nodes at which a backward pass begins. */
  private readonly seeds = new Map<number, SeedStep[]>();
  /** A name for the number that a pass from a non-scalar differentiates, which no node has. */
  readonly freeName: string;
  /** The first pass that begins at each output. */
  private readonly passesFrom = new Map<NodeId, number>();
  readonly phases: readonly Phase[];
  private past: History | undefined;
  private together: Groups | undefined;

  constructor(
    readonly trace: Trace,
    /** Says what there is to say in the reader's language. */
    readonly say: Say = english,
  ) {
    this.nodes = new Map(trace.nodes.map((node) => [node.id, node]));
    this.edges = new Map(trace.edges.map((edge) => [edge.id, edge]));
    this.inputs = grouped(trace.edges, ({ to }) => to);
    this.outputs = grouped(trace.edges, ({ from }) => from);
    this.created = new Set(
      trace.steps.flatMap((step) => (step.kind === 'create' || step.kind === 'compute' ? [step.node] : [])),
    );
    this.phases = this.foresee();
    this.freeName = trace.nodes.some(({ name }) => name === 'L') ? 'ℓ' : 'L';
  }

  private foresee(): Phase[] {
    const phases: Phase[] = [];
    const complete = new Map<string, TensorId>();
    const arrive = (pass: number, node: NodeId, grad: TensorId): void => {
      const key = `${pass} ${node}`;
      this.arrivals.set(key, (this.arrivals.get(key) ?? 0) + 1);
      complete.set(key, grad);
    };
    this.trace.steps.forEach((step, position) => {
      const phase = phases.at(-1);
      if (phase?.pass === step.pass) phase.to = position + 1;
      else phases.push({ pass: step.pass, from: position, to: position + 1 });
      if (step.kind === 'seed') {
        arrive(step.pass, step.node, step.grad);
        this.seeds.set(step.pass, [...(this.seeds.get(step.pass) ?? []), step]);
        if (!this.passesFrom.has(step.node)) this.passesFrom.set(step.node, step.pass);
      } else if (step.kind === 'vjp') arrive(step.pass, this.edge(step.edge).from, step.contribution);
      else if (step.kind === 'accumulate') complete.set(`${step.pass} ${step.node}`, step.grad);
      else if (step.kind === 'hook') complete.set(`${step.pass} ${step.node}`, step.after);
      else if (step.kind === 'write_grad') {
        const grad = complete.get(`${step.pass} ${step.node}`);
        if (grad !== undefined) this.added.set(position, grad);
      }
    });
    return phases;
  }

  /** What happened to each node and edge. */
  get history(): History {
    return (this.past ??= new History(this));
  }

  /** What belongs together. */
  get groups(): Groups {
    return (this.together ??= new Groups(this));
  }

  get length(): number {
    return this.trace.steps.length;
  }

  step(position: number): Step | undefined {
    return this.trace.steps[position];
  }

  node(id: NodeId): TraceNode {
    return need(this.nodes, id);
  }

  edge(id: EdgeId): TraceEdge {
    return need(this.edges, id);
  }

  /** The edges that enter a node, and those that leave it. */
  into(id: NodeId): readonly TraceEdge[] {
    return this.inputs.get(id) ?? [];
  }

  outOf(id: NodeId): readonly TraceEdge[] {
    return this.outputs.get(id) ?? [];
  }

  tensor(id: TensorId): Tensor {
    const tensor = this.trace.tensors[id];
    if (tensor === undefined) throw new RangeError(`no ${id}`);
    return tensor;
  }

  /** A tensor's numbers as text. */
  text(id: TensorId): string {
    const known = this.texts.get(id);
    if (known !== undefined) return known;
    const text = format(this.tensor(id), this.say);
    this.texts.set(id, text);
    return text;
  }

  operation(node: TraceNode): Operation | undefined {
    return node.op !== undefined && Object.hasOwn(this.trace.ops, node.op) ? this.trace.ops[node.op] : undefined;
  }

  /** What people call a node: its variable, or else how it was computed. */
  label(node: TraceNode): string {
    const { name = '', expression = '' } = node;
    if (name !== '') return name;
    return expression !== '' ? expression : `${node.op ?? node.kind} ${node.id}`;
  }

  /** Whether some step makes this node; otherwise it was there before. */
  isMade(id: NodeId): boolean {
    return this.created.has(id);
  }

  expected(pass: number, node: NodeId): number {
    return this.arrivals.get(`${pass} ${node}`) ?? 0;
  }

  addedBy(position: number): TensorId | undefined {
    return this.added.get(position);
  }

  seedsOf(pass: number): readonly SeedStep[] {
    return this.seeds.get(pass) ?? [];
  }

  seedOf(pass: number): NodeId | undefined {
    return this.seedsOf(pass)[0]?.node;
  }

  /** The line that called backward. */
  backwardLine(pass: number): Line | undefined {
    return this.seedsOf(pass)[0]?.line;
  }

  /** The first backward pass that begins at this node, 0 if none does. */
  passFrom(id: NodeId): number {
    return this.passesFrom.get(id) ?? 0;
  }

  isOutput(id: NodeId): boolean {
    return this.passFrom(id) > 0;
  }

  /** No history is recorded for it, although it was computed. */
  isUnrecorded(node: TraceNode): boolean {
    return this.into(node.id).some(({ flow }) => flow === 'no_grad');
  }
}
