/** A trace with edges cut or joined: which gradients then flow, and the steps that backward would take. */

import type { EdgeId, Flow, NodeId, Step, Trace, TraceEdge, TraceNode } from '../trace';
import { Unsupported, isFloat } from './array';
import { Graph } from './graph';

/** In place of a tensor that is still to be computed. */
export const OPEN = '';

function flowOf(
  edge: TraceEdge,
  child: TraceNode,
  asks: boolean,
  cut: ReadonlySet<EdgeId>,
  joined: ReadonlySet<EdgeId>,
  unrecorded: boolean,
): Flow {
  if (!asks) return 'constant';
  if (cut.has(edge.id)) return 'detached';
  if (joined.has(edge.id)) return 'grad';
  if (edge.flow !== 'constant') return edge.flow;
  if (unrecorded) return 'no_grad';
  return child.op === 'detach' ? 'detached' : isFloat(child.dtype) ? 'grad' : 'integer';
}

/** The same nodes and edges, with what asks for a gradient and what lets one pass found again. */
function rewired(trace: Trace, cut: ReadonlySet<EdgeId>, joined: ReadonlySet<EdgeId>): Pick<Trace, 'nodes' | 'edges'> {
  const graph = new Graph(trace);
  const asks = new Map<NodeId, boolean>();
  const flows = new Map<EdgeId, Flow>();
  for (const node of trace.nodes) {
    const into = graph.into(node.id);
    const unrecorded = into.some(({ flow }) => flow === 'no_grad');
    for (const edge of into) {
      flows.set(edge.id, flowOf(edge, node, asks.get(edge.from) === true, cut, joined, unrecorded));
    }
    // A node of which the history is not known, or not all of it, stays as it was.
    const known = node.kind === 'op' && (!node.requires_grad || into.some(({ flow }) => flow === 'grad'));
    asks.set(node.id, known ? into.some(({ id }) => flows.get(id) === 'grad') : node.requires_grad);
  }
  return {
    nodes: trace.nodes.map((node) => ({ ...node, requires_grad: asks.get(node.id) === true })),
    edges: trace.edges.map((edge) => ({ ...edge, flow: flows.get(edge.id) ?? edge.flow })),
  };
}

/** One backward pass as the engine would do it: the newest node first, and a leaf as soon as it has everything. */
class Pass {
  readonly steps: Step[] = [];
  private readonly terms = new Map<NodeId, number>();
  private readonly missing = new Map<NodeId, number>();
  private readonly writes: boolean;

  constructor(
    private readonly graph: Graph,
    private readonly pass: number,
    private readonly recorded: readonly Step[],
    private readonly elementwise: (node: TraceNode) => boolean,
  ) {
    this.writes =
      recorded.some(({ kind }) => kind === 'write_grad') ||
      !recorded.some((step) => step.kind === 'vjp' && graph.node(graph.edge(step.edge).from).kind === 'leaf');
  }

  /** Undefined where an output asks for no gradient: there backward raises. */
  run(): boolean {
    const seeds = this.recorded.filter((step) => step.kind === 'seed');
    for (const [number, seed] of seeds.entries()) {
      if (this.graph.node(seed.node).requires_grad) continue;
      const message = `element ${number} of tensors does not require grad and does not have a grad_fn`;
      this.steps.push({ kind: 'error', pass: this.pass, type: 'RuntimeError', message });
      return false;
    }
    const reached = new Set(seeds.flatMap(({ node }) => this.graph.childrenFirst(node, ({ flow }) => flow === 'grad')));
    for (const id of reached) {
      for (const edge of this.graph.into(id)) {
        if (edge.flow === 'grad') this.missing.set(edge.from, (this.missing.get(edge.from) ?? 0) + 1);
      }
    }
    for (const seed of seeds) {
      this.steps.push(seed);
      this.terms.set(seed.node, (this.terms.get(seed.node) ?? 0) + 1);
    }
    for (const { node } of seeds) if (this.isLeaf(node) && !this.missing.has(node)) this.arrive(node);
    const newestFirst = [...this.graph.nodes.keys()].reverse();
    for (const id of newestFirst) if (!this.isLeaf(id) && this.terms.has(id)) this.visit(id);
    return true;
  }

  private isLeaf(id: NodeId): boolean {
    return this.graph.node(id).kind === 'leaf';
  }

  private arrive(node: NodeId): void {
    const { pass } = this;
    const terms = new Array<string>(this.terms.get(node) ?? 0).fill(OPEN);
    if (terms.length > 1) this.steps.push({ kind: 'accumulate', pass, node, terms, grad: OPEN });
    const kept = this.isLeaf(node)
      ? this.writes
      : this.recorded.some((step) => step.kind === 'write_grad' && step.node === node);
    if (kept) this.steps.push({ kind: 'write_grad', pass, node, after: OPEN });
    this.terms.delete(node);
  }

  private visit(id: NodeId): void {
    const { graph, pass } = this;
    const node = graph.node(id);
    this.arrive(id);
    const complete: NodeId[] = [];
    for (const edge of graph.into(id)) {
      if (edge.flow !== 'grad') {
        for (const gate of graph.gatesBehind(edge)) {
          const via = gate.id === edge.id ? {} : { via: edge.id };
          this.steps.push({ kind: 'blocked', pass, edge: gate.id, ...via, would: OPEN, missing: [] });
        }
        continue;
      }
      const local = node.inplace !== true && (this.elementwise(node) || node.shape.length === 0);
      this.steps.push({
        kind: 'vjp', pass, edge: edge.id, upstream: OPEN, ...(local && { local: OPEN }), contribution: OPEN,
      }); // prettier-ignore
      this.terms.set(edge.from, (this.terms.get(edge.from) ?? 0) + 1);
      const left = (this.missing.get(edge.from) ?? 0) - 1;
      this.missing.set(edge.from, left);
      if (left === 0 && this.isLeaf(edge.from)) complete.push(edge.from);
    }
    for (const leaf of complete) this.arrive(leaf);
  }
}

function outline(steps: readonly Step[]): string {
  return steps
    .map((step) => [step.kind, 'node' in step ? step.node : 'edge' in step ? step.edge : ''].join(' '))
    .join();
}

function passesAgain(trace: Trace, graph: Graph): Step[] {
  const elementwise = ({ op = '' }: TraceNode): boolean => trace.ops[op]?.elementwise === true;
  const steps: Step[] = [];
  for (let at = 0; at < trace.steps.length;) {
    const pass = trace.steps[at]?.pass ?? 0;
    let end = at;
    while (end < trace.steps.length && trace.steps[end]?.pass === pass) end += 1;
    const recorded = trace.steps.slice(at, end);
    at = end;
    if (pass === 0) {
      steps.push(...recorded);
      continue;
    }
    const again = new Pass(graph, pass, recorded, elementwise);
    const through = again.run();
    steps.push(...again.steps);
    if (!through) break;
  }
  return steps;
}

/**
 * The trace as its structure would be with these edges cut and joined; what is still to be computed is left open.
 * Throws `Unsupported` where the recorded passes are not those of a plain backward (asked for some inputs only, say).
 */
export function restructured(trace: Trace, cut: ReadonlySet<EdgeId>, joined: ReadonlySet<EdgeId>): Trace {
  if (cut.size === 0 && joined.size === 0) return trace;
  if (outline(passesAgain(trace, new Graph(trace))) !== outline(trace.steps)) throw new Unsupported('backward');
  const changed = { ...trace, ...rewired(trace, cut, joined) };
  return { ...changed, steps: passesAgain(changed, new Graph(changed)) };
}
