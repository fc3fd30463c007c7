/** What is known after the first k steps: a pure function of the program and k, from which everything is drawn. */

import type { Program } from './program';
import type { EdgeId, Line, NodeId, Step, TensorId } from './trace';

export interface Term {
  /** The edge by which it came; absent for the seed of the pass. */
  edge?: EdgeId;
  grad: TensorId;
}

export interface Cut {
  /** The edge where the gradient stopped. */
  edge: EdgeId;
  grad: TensorId;
}

export interface NodeState {
  present: boolean;
  value?: TensorId;
  /** What has arrived in the running (or last) backward pass. */
  terms: Term[];
  /** The sum of the terms, once all have arrived. */
  gradient?: TensorId;
  /** What a gate kept from this node in the pass. */
  cuts: Cut[];
  /** A gate keeps everything from this node in the pass. */
  unreached: boolean;
  /** What `.grad` holds now: across calls of backward, until the program zeroes it. */
  grad?: TensorId;
}

/** carried: it brought a value forward; passed: a contribution went back along it; stopped: a gradient met its gate. */
export type EdgeState = 'waiting' | 'carried' | 'passed' | 'stopped';

export interface State {
  /** How many steps were taken. */
  k: number;
  /** The step just taken. */
  step?: Step;
  /** The backward pass whose gradients are shown, 0 before the first. */
  pass: number;
  nodes: ReadonlyMap<NodeId, NodeState>;
  edges: ReadonlyMap<EdgeId, EdgeState>;
  /** Where the step happens. */
  node?: NodeId;
  edge?: EdgeId;
  line?: Line;
}

/** A map that looks its values up when it is asked: of ten thousand nodes a picture shows a few. */
class Lookup<K, V> implements ReadonlyMap<K, V> {
  constructor(
    private readonly ids: ReadonlyMap<K, unknown>,
    private readonly find: (id: K) => V,
  ) {}

  get size(): number {
    return this.ids.size;
  }

  has(id: K): boolean {
    return this.ids.has(id);
  }

  get(id: K): V | undefined {
    return this.has(id) ? this.find(id) : undefined;
  }

  keys(): MapIterator<K> {
    return this.ids.keys();
  }

  *values(): MapIterator<V> {
    for (const id of this.keys()) yield this.find(id);
  }

  *entries(): MapIterator<[K, V]> {
    for (const id of this.keys()) yield [id, this.find(id)];
  }

  [Symbol.iterator](): MapIterator<[K, V]> {
    return this.entries();
  }

  forEach(visit: (value: V, id: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [id, value] of this) visit(value, id, this);
  }
}

/** The node that a step is about: for an edge, the parent, into which the contribution goes. */
export function nodeOf(program: Program, step: Step): NodeId | undefined {
  if ('node' in step) return step.node;
  return 'edge' in step ? program.edge(step.edge).from : undefined;
}

/** The line that runs, or that is being differentiated: of an edge, the line that computed its child. */
function lineOf(program: Program, step: Step): Line | undefined {
  if (step.line !== undefined) return step.line;
  if (step.kind === 'vjp') return program.node(program.edge(step.edge).to).line;
  if (step.kind === 'blocked') return program.node(program.edge(step.edge).to).line;
  if (step.kind === 'accumulate' || step.kind === 'write_grad') return program.backwardLine(step.pass);
  return 'node' in step ? program.node(step.node).line : undefined;
}

export function stateAt(program: Program, k: number): State {
  const { history, length } = program;
  const taken = Math.min(Math.max(k, 0), length);
  const known = {
    k: taken,
    pass: history.passAt(taken),
    nodes: new Lookup(program.nodes, (id) => history.node(id, taken)),
    edges: new Lookup(program.edges, (id) => history.edge(id, taken)),
  };
  const step = program.step(taken - 1);
  if (step === undefined) return known;
  const node = nodeOf(program, step);
  const line = lineOf(program, step);
  return {
    ...known,
    step,
    ...(node !== undefined && { node }),
    ...('edge' in step && { edge: step.edge }),
    ...(line !== undefined && { line }),
  };
}
