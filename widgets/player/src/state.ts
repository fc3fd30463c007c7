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

interface Draft {
  pass: number;
  nodes: Map<NodeId, NodeState>;
  edges: Map<EdgeId, EdgeState>;
}

function begin(program: Program): Draft {
  const nodes = new Map<NodeId, NodeState>();
  for (const { id, value, grad } of program.trace.nodes) {
    const present = !program.isMade(id);
    nodes.set(id, {
      present,
      terms: [],
      cuts: [],
      unreached: false,
      ...(present && value !== undefined && { value }),
      ...(grad !== undefined && { grad }),
    });
  }
  const edges = new Map<EdgeId, EdgeState>();
  for (const { id, to } of program.trace.edges) edges.set(id, program.isMade(to) ? 'waiting' : 'carried');
  return { pass: 0, nodes, edges };
}

function at(draft: Draft, id: NodeId): NodeState {
  const node = draft.nodes.get(id);
  if (node === undefined) throw new RangeError(`no ${id}`);
  return node;
}

/** Gradients belong to one backward pass: a new one starts with none. */
function enter(draft: Draft, pass: number): void {
  if (pass === 0 || pass === draft.pass) return;
  draft.pass = pass;
  for (const node of draft.nodes.values()) {
    node.terms = [];
    node.cuts = [];
    node.unreached = false;
    delete node.gradient;
  }
  for (const [id, state] of draft.edges) if (state !== 'waiting') draft.edges.set(id, 'carried');
}

function arrive(program: Program, draft: Draft, id: NodeId, term: Term): void {
  const node = at(draft, id);
  node.terms.push(term);
  if (program.expected(draft.pass, id) === 1) node.gradient = term.grad;
}

/** Everything above the gate that receives nothing in this pass waits in vain. */
function leaveEmpty(program: Program, draft: Draft, from: NodeId): void {
  const waiting = [from];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const node = at(draft, id);
    if (node.unreached || !program.node(id).requires_grad || program.expected(draft.pass, id) > 0) continue;
    node.unreached = true;
    waiting.push(...program.into(id).map((edge) => edge.from));
  }
}

function set(target: NodeState, key: 'value' | 'grad', tensor: TensorId | undefined): void {
  if (tensor !== undefined) target[key] = tensor;
  else if (key === 'grad') delete target.grad;
  else delete target.value;
}

function take(program: Program, draft: Draft, step: Step): void {
  enter(draft, step.pass);
  switch (step.kind) {
    case 'create':
    case 'compute': {
      const node = at(draft, step.node);
      node.present = true;
      set(node, 'value', step.kind === 'compute' ? step.out : program.node(step.node).value);
      for (const { id } of program.into(step.node)) draft.edges.set(id, 'carried');
      break;
    }
    case 'write':
      set(at(draft, step.node), 'value', step.after);
      break;
    case 'seed':
      arrive(program, draft, step.node, { grad: step.grad });
      break;
    case 'vjp':
      draft.edges.set(step.edge, 'passed');
      arrive(program, draft, program.edge(step.edge).from, { edge: step.edge, grad: step.contribution });
      break;
    case 'blocked': {
      draft.edges.set(step.edge, 'stopped');
      for (const { node, grad } of step.missing ?? []) at(draft, node).cuts.push({ edge: step.edge, grad });
      leaveEmpty(program, draft, program.edge(step.edge).from);
      break;
    }
    case 'accumulate':
      at(draft, step.node).gradient = step.grad;
      break;
    case 'write_grad':
    case 'zero_grad':
      set(at(draft, step.node), 'grad', step.after);
      break;
    case 'error':
    case 'truncated':
      break;
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
  const draft = begin(program);
  const steps = program.trace.steps.slice(0, k);
  for (const step of steps) take(program, draft, step);
  const step = steps.at(-1);
  if (step === undefined) return { k: 0, ...draft };
  const node = nodeOf(program, step);
  const line = lineOf(program, step);
  return {
    k: steps.length,
    step,
    ...draft,
    ...(node !== undefined && { node }),
    ...('edge' in step && { edge: step.edge }),
    ...(line !== undefined && { line }),
  };
}
