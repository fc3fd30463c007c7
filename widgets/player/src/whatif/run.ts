/** One run of a changed program: each recorded step taken again, and computed again where something changed. */

import type { EdgeId, NodeId, Step, Tensor, TensorId, Trace, TraceEdge, TraceNode } from '../trace';
import { type NdArray, Unsupported, isFloat, pointwise } from './array';
import { Graph } from './graph';
import { differs, held, near, pick, type Held } from './held';
import type { Inputs } from './calculator';
import type { Change, Replay, Rerun } from './rerun';

export class Run {
  private readonly graph: Graph;
  private readonly values = new Map<NodeId, Held>();
  /** What each operation read and gave when it ran. */
  private readonly saved = new Map<NodeId, { inputs: (Held | number)[]; result: Held }>();
  private readonly grads = new Map<NodeId, Held>();
  private readonly arrived = new Map<NodeId, Held[]>();
  private readonly added = new Map<TensorId, Tensor>();
  private readonly nodes = new Map<NodeId, TraceNode>();
  private readonly changed = new Set<NodeId>();
  private readonly turned: NodeId[] = [];
  private pass = 0;
  /** Gradients take other ways: sums that were recorded are of other terms. */
  private readonly rewired: boolean;

  constructor(
    private readonly replay: Replay,
    private readonly trace: Trace,
    private readonly change: Change,
  ) {
    this.graph = new Graph(trace);
    this.rewired = change.cut.size > 0 || change.joined.size > 0;
    for (const node of trace.nodes) this.nodes.set(node.id, node);
  }

  result(): Rerun {
    const made = makes(this.trace.steps);
    for (const node of this.trace.nodes) {
      if (node.grad !== undefined) this.grads.set(node.id, this.recorded(node.grad));
      if (!made.has(node.id)) this.place(node, node.value);
    }
    const steps: Step[] = [];
    for (const step of this.trace.steps) {
      if (step.kind === 'write' && this.changed.size > 0 && step.op !== 'zero') {
        return { ...this.upTo(steps), stopped: step };
      }
      steps.push(this.take(step));
    }
    return this.upTo(steps);
  }

  /** The trace with these steps; what only later steps would make is not there. */
  private upTo(steps: readonly Step[]): Rerun {
    const later = makes(this.trace.steps.slice(steps.length));
    const nodes = [...this.nodes.values()].filter(({ id }) => !later.has(id));
    const edges = this.trace.edges.filter(({ to }) => !later.has(to));
    const { layout } = this.trace;
    const placed = layout && {
      ...layout,
      nodes: only(layout.nodes, nodes),
      edges: only(layout.edges, edges),
    };
    return {
      trace: {
        ...this.trace,
        nodes,
        edges,
        tensors: { ...this.trace.tensors, ...Object.fromEntries(this.added) },
        steps: [...steps],
        ...(placed !== undefined && { layout: placed }),
      },
      changed: this.changed,
      turned: this.turned,
    };
  }

  private recorded(id: TensorId | undefined): Held {
    const array = this.replay.array(id);
    return { now: array, was: array };
  }

  private id({ now, was }: Held, recorded: TensorId | undefined): TensorId {
    if (recorded !== undefined && now === was && now === this.replay.array(recorded)) return recorded;
    if (now !== undefined) return this.replay.named(now, this.added);
    if (recorded === undefined) throw new Unsupported('sample');
    return recorded;
  }

  /** A value appears: a leaf's own or the edited one, an operation's computed from its inputs where these changed. */
  private place(node: TraceNode, recorded: TensorId | undefined): TensorId | undefined {
    const value = node.kind === 'leaf' ? this.leaf(node, recorded) : this.compute(node, recorded);
    this.values.set(node.id, value);
    const id = recorded === undefined && value.now === undefined ? undefined : this.id(value, recorded);
    if (id !== undefined && node.value !== undefined) this.nodes.set(node.id, { ...node, value: id });
    if (differs(value)) {
      this.changed.add(node.id);
      if (node.dtype === 'bool' && node.shape.length === 0 && this.graph.outOf(node.id).length === 0)
        this.turned.push(node.id);
    }
    return id;
  }

  private leaf(node: TraceNode, recorded: TensorId | undefined): Held {
    const was = this.replay.array(recorded);
    return held(this.change.inputs.get(node.id) ?? was, was);
  }

  private compute(node: TraceNode, recorded: TensorId | undefined): Held {
    const was = this.replay.array(recorded);
    const inputs = this.inputs(node);
    const keep = (result: Held): Held => {
      this.saved.set(node.id, { inputs, result });
      return result;
    };
    if (!inputs.some((input) => typeof input !== 'number' && differs(input))) return keep({ now: was, was });
    this.checkIndices(node, inputs);
    // The recording itself has to come out as it was, or these texts are not what ran.
    const before = pick(node, inputs, 'was');
    if (was === undefined || !near(was, this.replay.calculator.forward(node, before), before)) {
      throw new Unsupported(node.op ?? node.kind);
    }
    return keep(held(this.replay.calculator.forward(node, pick(node, inputs, 'now')), was));
  }

  private inputs(node: TraceNode): (Held | number)[] {
    const edges = this.graph.into(node.id);
    const byId = new Map(edges.map((edge) => [edge.id, edge]));
    const args: { edge?: EdgeId; number?: unknown }[] = node.args ?? edges.map(({ id }) => ({ edge: id }));
    return args.map(({ edge, number }) => {
      if (number !== undefined) return Number(number);
      const from = edge === undefined ? undefined : byId.get(edge)?.from;
      return (from === undefined ? undefined : this.values.get(from)) ?? { now: undefined, was: undefined };
    });
  }

  /** An index or a mask that was computed from what changed is only known as it was. */
  private checkIndices(node: TraceNode, inputs: readonly (Held | number)[]): void {
    const [first] = inputs;
    if (typeof first === 'object' && first.now !== undefined && first.was !== undefined && differs(first)) {
      this.replay.calculator.checkPositions(node, first.was, first.now);
    }
    const indexed = Object.values(node.options ?? {}).some((text) => text.includes('array('));
    const stale = [...this.changed].some((id) => !isFloat(this.graph.node(id).dtype));
    if (indexed && stale) throw new Unsupported(node.op ?? node.kind);
  }

  private take(step: Step): Step {
    if (step.pass !== this.pass && step.pass > 0) {
      this.pass = step.pass;
      this.arrived.clear();
    }
    switch (step.kind) {
      case 'create':
        this.place(this.graph.node(step.node), this.graph.node(step.node).value);
        return step;
      case 'compute':
        return { ...step, out: this.place(this.graph.node(step.node), step.out) ?? step.out };
      case 'write':
        return this.write(step);
      case 'seed':
        this.arrive(step.node, this.recorded(step.grad));
        return step;
      case 'vjp':
        return this.contribute(step);
      case 'blocked':
        return this.block(step);
      case 'accumulate':
        return this.accumulate(step);
      case 'hook':
        // A function of the program's own: what it makes of another gradient only the kernel knows.
        if (this.rewired || differs(this.gradient(step.node))) throw new Unsupported('hook');
        this.arrived.set(step.node, [this.recorded(step.after)]);
        return step;
      case 'write_grad':
        return this.writeGrad(step);
      case 'zero_grad': {
        const before = this.grads.get(step.node);
        const after = this.replay.array(step.after);
        if (before !== undefined && differs(before) && after?.data.some((value) => value !== 0) === true)
          throw new Unsupported('.grad =');
        this.grads.set(step.node, this.recorded(step.after));
        return before === undefined || step.before === undefined
          ? step
          : { ...step, before: this.id(before, step.before) };
      }
      case 'error':
      case 'truncated':
        return step;
    }
  }

  /** Either nothing before it changed, or what is written is the same whatever was there. */
  private write(step: Step & { kind: 'write' }): Step {
    const before = this.values.get(step.node) ?? this.recorded(step.before);
    this.values.set(step.node, this.recorded(step.after));
    return { ...step, before: this.id(before, step.before) };
  }

  private arrive(id: NodeId, term: Held): void {
    this.arrived.set(id, [...(this.arrived.get(id) ?? []), term]);
  }

  /** The gradient of a node in this pass, once everything has arrived. */
  private gradient(id: NodeId): Held {
    const [only] = this.arrived.get(id) ?? [];
    return only ?? { now: undefined, was: undefined };
  }

  private contribute(step: Step & { kind: 'vjp' }): Step {
    const edge = this.graph.edge(step.edge);
    const recorded = this.replay.step(step);
    // What was recorded may have been a sum of other terms.
    const upstream = this.rewired
      ? held(this.gradient(edge.to).now, this.replay.array(recorded?.upstream))
      : this.gradient(edge.to);
    const { contribution, local } = this.back(edge, upstream, recorded, step.local !== undefined);
    this.arrive(edge.from, contribution);
    return {
      ...step,
      upstream: this.id(upstream, recorded?.upstream),
      ...(local !== undefined && { local: this.id(local, recorded?.local) }),
      contribution: this.id(contribution, recorded?.contribution),
    };
  }

  private back(
    edge: TraceEdge,
    upstream: Held,
    recorded: (Step & { kind: 'vjp' }) | undefined,
    factored: boolean,
  ): { contribution: Held; local?: Held } {
    const node = this.graph.node(edge.to);
    const saved = this.saved.get(edge.to);
    const was = this.replay.array(recorded?.contribution);
    const localWas = this.replay.array(recorded?.local);
    const moved =
      differs(upstream) ||
      saved === undefined ||
      differs(saved.result) ||
      saved.inputs.some((input) => typeof input !== 'number' && differs(input));
    if (recorded !== undefined && !moved) {
      return { contribution: { now: was, was }, ...(factored && { local: { now: localWas, was: localWas } }) };
    }
    if (saved === undefined) throw new Unsupported(node.op ?? node.kind);
    const { calculator } = this.replay;
    const vjp = (which: 'now' | 'was'): NdArray | undefined => {
      const [result, g] = [saved.result[which], upstream[which]];
      return result && g && calculator.vjp(node, edge.slot, pick(node, saved.inputs, which), result, g);
    };
    const before = was && vjp('was');
    const now = vjp('now');
    const read = (): Inputs => [...pick(node, saved.inputs, 'was'), ...(upstream.was ? [upstream.was] : [])];
    if (now === undefined || (was !== undefined && before !== undefined && !near(was, before, read())))
      throw new Unsupported(node.op ?? node.kind);
    const local =
      factored &&
      saved.result.now &&
      calculator.local(node, edge.slot, pick(node, saved.inputs, 'now'), saved.result.now);
    return { contribution: held(now, was), ...(local && { local: held(local, localWas) }) };
  }

  private block(step: Step & { kind: 'blocked' }): Step {
    const start = this.graph.edge(step.via ?? step.edge);
    const recorded = this.replay.step(step);
    const upstream = this.gradient(start.to);
    if (recorded !== undefined && (recorded.would === undefined || this.isSame(upstream))) return recorded;
    const reached = new Map<NodeId, NdArray>();
    const pass = (edge: TraceEdge, cotangent: NdArray | undefined): NdArray | undefined =>
      cotangent && this.imagined(edge, cotangent);
    const add = (id: NodeId, term: NdArray | undefined): void => {
      if (term === undefined) return;
      const known = reached.get(id);
      reached.set(id, known === undefined ? term : pointwise((a, b) => a + b, [known, term]));
    };
    let would: NdArray | undefined;
    if (step.via === undefined) would = pass(start, upstream.now);
    else {
      add(start.from, pass(start, upstream.now));
      // Edge after edge, children first: a node has everything before it passes on.
      this.graph.gatesBehind(start, (edge) => {
        add(edge.from, pass(edge, reached.get(edge.to)));
      });
      const gate = this.graph.edge(step.edge);
      would = pass(gate, reached.get(gate.to));
    }
    const missing = would === undefined ? [] : this.leaves(this.graph.edge(step.edge).from, would, pass);
    return {
      kind: 'blocked',
      pass: step.pass,
      edge: step.edge,
      ...(step.via !== undefined && { via: step.via }),
      ...(step.line !== undefined && { line: step.line }),
      ...(would !== undefined && { would: this.replay.named(would, this.added) }),
      ...(missing.length > 0 && { missing }),
    };
  }

  /** Nothing has changed that a gate could tell of. */
  private isSame(upstream: Held): boolean {
    return this.changed.size === 0 && !this.rewired && !differs(upstream);
  }

  /** What would pass along an edge; unknown where the operation cannot be computed here. */
  private imagined(edge: TraceEdge, cotangent: NdArray): NdArray | undefined {
    try {
      return this.back(edge, { now: cotangent, was: undefined }, undefined, false).contribution.now;
    } catch (error) {
      if (error instanceof Unsupported) return undefined;
      throw error;
    }
  }

  /** What a cotangent would bring to which leaves, along the edges where gradients pass. */
  private leaves(
    start: NodeId,
    cotangent: NdArray,
    pass: (edge: TraceEdge, cotangent: NdArray | undefined) => NdArray | undefined,
  ): { node: NodeId; grad: TensorId }[] {
    const reached = new Map([[start, cotangent]]);
    const found: { node: NodeId; grad: TensorId }[] = [];
    for (const id of this.graph.childrenFirst(start, ({ flow }) => flow === 'grad')) {
      const arrived = reached.get(id);
      if (arrived === undefined) continue;
      if (this.graph.node(id).kind === 'leaf') found.push({ node: id, grad: this.replay.named(arrived, this.added) });
      for (const edge of this.graph.into(id)) {
        const term = edge.flow === 'grad' ? pass(edge, arrived) : undefined;
        const known = reached.get(edge.from);
        if (term !== undefined)
          reached.set(edge.from, known === undefined ? term : pointwise((a, b) => a + b, [known, term]));
      }
    }
    return found;
  }

  private accumulate(step: Step & { kind: 'accumulate' }): Step {
    const recorded = this.replay.step(step);
    const terms = this.arrived.get(step.node) ?? [];
    const was = this.replay.array(recorded?.grad);
    const total = this.sum(terms, was, recorded !== undefined);
    this.arrived.set(step.node, [total]);
    return {
      ...step,
      terms: terms.map((term, index) => this.id(term, recorded?.terms[index])),
      grad: this.id(total, recorded?.grad),
    };
  }

  private sum(terms: readonly Held[], was: NdArray | undefined, recorded: boolean): Held {
    const known = recorded && !this.rewired;
    if (known && !terms.some(differs)) return { now: was, was };
    const total = (which: 'now' | 'was'): NdArray | undefined =>
      terms.map((term) => term[which]).reduce((a, b) => a && b && pointwise((x, y) => x + y, [a, b], a.dtype));
    const [now, before] = [total('now'), total('was')];
    const read = terms.flatMap((term) => term.was ?? []);
    // Something came between, a hook for instance.
    if (now === undefined || (known && was !== undefined && before !== undefined && !near(was, before, read)))
      throw new Unsupported('hook');
    return held(now, known ? was : undefined);
  }

  private writeGrad(step: Step & { kind: 'write_grad' }): Step {
    const recorded = this.replay.step(step);
    const before = this.grads.get(step.node);
    const gradient = this.gradient(step.node);
    const after = this.sum(
      before === undefined ? [gradient] : [before, gradient],
      this.replay.array(recorded?.after),
      recorded !== undefined,
    );
    this.grads.set(step.node, after);
    return {
      kind: 'write_grad',
      pass: step.pass,
      node: step.node,
      ...(recorded?.line !== undefined && { line: recorded.line }),
      ...(before !== undefined && { before: this.id(before, recorded?.before) }),
      after: this.id(after, recorded?.after),
    };
  }
}

/** The nodes that steps make. */
function makes(steps: readonly Step[]): Set<NodeId> {
  return new Set(steps.flatMap((step) => (step.kind === 'create' || step.kind === 'compute' ? [step.node] : [])));
}

/** The entries of those that are there. */
function only<T>(entries: Readonly<Record<string, T>>, there: readonly { id: string }[]): Record<string, T> {
  const ids = new Set(there.map(({ id }) => id));
  return Object.fromEntries(Object.entries(entries).filter(([id]) => ids.has(id)));
}
