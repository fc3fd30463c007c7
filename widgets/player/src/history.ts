/**
 * What happened to each node and edge, by step: so that what is known after k steps is looked up, not replayed.
 *
 * A step touches few nodes of ten thousand. Each node keeps the list of its own events; its state at k is made from
 * those alone, and stays the same object until one of them happens.
 */

import { Events } from './events';
import type { Program } from './program';
import type { EdgeState, NodeState, Term } from './state';
import type { EdgeId, NodeId, Step, TensorId } from './trace';

/** What one step does to one node. From `term` on they belong to one backward pass. */
type Event =
  | { is: 'present'; value: TensorId | undefined }
  | { is: 'value'; value: TensorId }
  | { is: 'grad'; grad: TensorId | undefined }
  | { is: 'term'; term: Term; last: boolean }
  | { is: 'gradient'; gradient: TensorId }
  | { is: 'cut'; edge: EdgeId; grad: TensorId }
  | { is: 'unreached' };

interface Known {
  count: number;
  from: number;
  state: NodeState;
}

const NO_EVENTS = new Events<never>();

export class History {
  private readonly nodes = new Map<NodeId, Events<Event>>();
  private readonly edges = new Map<EdgeId, Events<EdgeState>>();
  /** The steps at which a backward pass was entered: gradients belong to one pass, and a new one starts with none. */
  private readonly passes = new Events<{ pass: number; start: number }>();
  private readonly known = new Map<NodeId, Known>();

  constructor(private readonly program: Program) {
    const unreached = new Set<NodeId>();
    program.trace.steps.forEach((step, position) => {
      const k = position + 1;
      const { pass } = step;
      if (pass !== 0 && pass !== this.passAt(k)) {
        this.passes.add(k, { pass, start: k });
        unreached.clear();
      }
      this.take(step, k, unreached);
    });
  }

  /** The backward pass whose gradients are shown after k steps, 0 before the first. */
  passAt(k: number): number {
    return this.passes.at(this.passes.count(k) - 1)?.pass ?? 0;
  }

  /** After how many steps the first step of that pass is known. */
  passStart(k: number): number {
    return this.passes.at(this.passes.count(k) - 1)?.start ?? 0;
  }

  /** After how many steps the last step of that pass is known, with what the program did before the next. */
  passEnd(k: number): number {
    const next = this.passes.at(this.passes.count(k));
    return next === undefined ? this.program.length : next.start - 1;
  }

  private note(id: NodeId, k: number, event: Event): void {
    const line = this.nodes.get(id) ?? new Events<Event>();
    this.nodes.set(id, line);
    line.add(k, event);
  }

  private noteEdge(id: EdgeId, k: number, state: EdgeState): void {
    const line = this.edges.get(id) ?? new Events<EdgeState>();
    this.edges.set(id, line);
    line.add(k, state);
  }

  private arrive(id: NodeId, k: number, pass: number, term: Term): void {
    this.note(id, k, { is: 'term', term, last: this.program.expected(pass, id) === 1 });
  }

  private take(step: Step, k: number, unreached: Set<NodeId>): void {
    const { program } = this;
    switch (step.kind) {
      case 'create':
      case 'compute':
        this.note(step.node, k, {
          is: 'present',
          value: step.kind === 'compute' ? step.out : program.node(step.node).value,
        });
        for (const { id } of program.into(step.node)) this.noteEdge(id, k, 'carried');
        break;
      case 'write':
        this.note(step.node, k, { is: 'value', value: step.after });
        break;
      case 'seed':
        this.arrive(step.node, k, this.passAt(k), { grad: step.grad });
        break;
      case 'vjp':
        this.noteEdge(step.edge, k, 'passed');
        this.arrive(program.edge(step.edge).from, k, this.passAt(k), { edge: step.edge, grad: step.contribution });
        break;
      case 'blocked':
        this.noteEdge(step.edge, k, 'stopped');
        for (const { node, grad } of step.missing ?? []) this.note(node, k, { is: 'cut', edge: step.edge, grad });
        this.leaveEmpty(program.edge(step.edge).from, k, unreached);
        break;
      case 'accumulate':
        this.note(step.node, k, { is: 'gradient', gradient: step.grad });
        break;
      case 'hook':
        this.note(step.node, k, { is: 'gradient', gradient: step.after });
        break;
      case 'write_grad':
      case 'zero_grad':
        this.note(step.node, k, { is: 'grad', grad: step.after });
        break;
      case 'error':
      case 'truncated':
        break;
    }
  }

  /** Everything above the gate that receives nothing in this pass waits in vain. */
  private leaveEmpty(from: NodeId, k: number, unreached: Set<NodeId>): void {
    const { program } = this;
    const waiting = [from];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      if (unreached.has(id) || !program.node(id).requires_grad || program.expected(this.passAt(k), id) > 0) continue;
      unreached.add(id);
      this.note(id, k, { is: 'unreached' });
      for (const edge of program.into(id)) waiting.push(edge.from);
    }
  }

  node(id: NodeId, k: number): NodeState {
    const line = this.nodes.get(id) ?? NO_EVENTS;
    const count = line.count(k);
    const from = line.count(this.passStart(k) - 1);
    const known = this.known.get(id);
    if (known?.count === count && known.from === from) return known.state;
    const state = this.made(id, line.between(0, count), from);
    this.known.set(id, { count, from, state });
    return state;
  }

  /** The state that these events lead to; those before `from` belong to an earlier pass. */
  private made(id: NodeId, events: readonly Event[], from: number): NodeState {
    const { value, grad } = this.program.node(id);
    const present = !this.program.isMade(id);
    const state: NodeState = { present, terms: [], cuts: [], unreached: false };
    set(state, 'value', present ? value : undefined);
    set(state, 'grad', grad);
    events.forEach((event, index) => {
      const now = index >= from;
      if (event.is === 'present') state.present = true;
      if (event.is === 'present' || event.is === 'value') set(state, 'value', event.value);
      else if (event.is === 'grad') set(state, 'grad', event.grad);
      else if (now && event.is === 'term') {
        state.terms.push(event.term);
        if (event.last) state.gradient = event.term.grad;
      } else if (now && event.is === 'gradient') state.gradient = event.gradient;
      else if (now && event.is === 'cut') state.cuts.push({ edge: event.edge, grad: event.grad });
      else if (now && event.is === 'unreached') state.unreached = true;
    });
    return state;
  }

  edge(id: EdgeId, k: number): EdgeState {
    const line = this.edges.get(id) ?? NO_EVENTS;
    const count = line.count(k);
    const last = line.at(count - 1);
    if (last === undefined) return this.program.isMade(this.program.edge(id).to) ? 'waiting' : 'carried';
    return count > line.count(this.passStart(k) - 1) ? last : 'carried';
  }
}

function set(target: NodeState, key: 'value' | 'grad', tensor: TensorId | undefined): void {
  if (tensor !== undefined) target[key] = tensor;
  else if (key === 'grad') delete target.grad;
  else delete target.value;
}
