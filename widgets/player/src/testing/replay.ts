/** The state after k steps, replayed from the beginning one step at a time: the plain way, which the quick one must equal. */

import type { Program } from '../program';
import type { EdgeState, NodeState, Term } from '../state';
import type { EdgeId, NodeId, Step, TensorId } from '../trace';

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
    case 'hook':
      at(draft, step.node).gradient = step.after;
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

export function replayed(program: Program, k: number): Draft {
  const draft = begin(program);
  for (const step of program.trace.steps.slice(0, k)) take(program, draft, step);
  return draft;
}
