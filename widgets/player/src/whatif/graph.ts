/** Which way gradients go through a graph: where they pass, where a gate stops them, and what they meet in which order. */

import type { EdgeId, Flow, NodeId, Trace, TraceEdge, TraceNode } from '../trace';

const GATES: ReadonlySet<Flow> = new Set<Flow>(['detached', 'no_grad', 'integer']);

function grouped(edges: readonly TraceEdge[], key: (edge: TraceEdge) => NodeId): Map<NodeId, TraceEdge[]> {
  const groups = new Map<NodeId, TraceEdge[]>();
  for (const edge of edges) groups.set(key(edge), [...(groups.get(key(edge)) ?? []), edge]);
  return groups;
}

export class Graph {
  readonly nodes: ReadonlyMap<NodeId, TraceNode>;
  private readonly edges: ReadonlyMap<EdgeId, TraceEdge>;
  private readonly inputs: ReadonlyMap<NodeId, TraceEdge[]>;
  private readonly outputs: ReadonlyMap<NodeId, TraceEdge[]>;

  constructor(trace: Pick<Trace, 'nodes' | 'edges'>) {
    this.nodes = new Map(trace.nodes.map((node) => [node.id, node]));
    this.edges = new Map(trace.edges.map((edge) => [edge.id, edge]));
    this.inputs = grouped(
      [...trace.edges].sort((a, b) => a.slot - b.slot),
      ({ to }) => to,
    );
    this.outputs = grouped(trace.edges, ({ from }) => from);
  }

  node(id: NodeId): TraceNode {
    const node = this.nodes.get(id);
    if (node === undefined) throw new RangeError(`no ${id}`);
    return node;
  }

  edge(id: EdgeId): TraceEdge {
    const edge = this.edges.get(id);
    if (edge === undefined) throw new RangeError(`no ${id}`);
    return edge;
  }

  into(id: NodeId): readonly TraceEdge[] {
    return this.inputs.get(id) ?? [];
  }

  outOf(id: NodeId): readonly TraceEdge[] {
    return this.outputs.get(id) ?? [];
  }

  /** The nodes from which `start` was computed, along the edges that are followed, each before its own inputs. */
  childrenFirst(start: NodeId, follow: (edge: TraceEdge) => boolean): NodeId[] {
    const order: NodeId[] = [];
    const seen = new Set<NodeId>();
    const stack: [NodeId, boolean][] = [[start, false]];
    for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
      const [id, done] = top;
      if (done) order.push(id);
      else if (!seen.has(id)) {
        seen.add(id);
        stack.push([id, true]);
        for (const edge of this.into(id)) if (follow(edge)) stack.push([edge.from, false]);
      }
    }
    return order.reverse();
  }

  /** Whether a gradient meets this gate: it is one, and what lies behind asks for gradients. */
  private stops(edge: TraceEdge): boolean {
    return GATES.has(edge.flow) && this.node(edge.from).requires_grad;
  }

  /**
   * The gates that a gradient meets when it leaves by an edge that carries none, in the order in which they are met.
   * `beyond` is told of every edge between here and there, so that it can take numbers along.
   */
  gatesBehind(edge: TraceEdge, beyond: (edge: TraceEdge) => void = () => undefined): TraceEdge[] {
    // Only a cut that a learner made stands at an operation which passes gradients to its other inputs.
    if (edge.flow === 'detached' && this.stops(edge)) return [edge];
    if (edge.flow !== 'constant' || this.node(edge.from).requires_grad) return [];
    const gates: TraceEdge[] = [];
    for (const id of this.childrenFirst(edge.from, ({ flow }) => flow === 'constant')) {
      for (const behind of this.into(id)) {
        if (behind.flow === 'constant') beyond(behind);
        else if (this.stops(behind)) gates.push(behind);
      }
    }
    return gates;
  }
}
