/** How a node and an edge look in a state: the words and marks of a card, and what an assistive technology calls it. */

import { GRADIENT_MARK, GRAD_MARK, fits } from './cards';
import type { Box } from './geometry';
import { heatOf, type Heat } from './heat';
import type { Program } from './program';
import { nodeOf, type NodeState, type State } from './state';
import type { EdgeId, NodeId, TensorId, TraceEdge, TraceNode } from './trace';
import { numbersOf } from './words';
import type { CardProps, GradientSlot } from './view/card';
import type { EdgeProps } from './view/edge';

const SHORT_DTYPE: Readonly<Record<string, string>> = {
  float16: 'f16', float32: 'f32', float64: 'f64', int8: 'i8', int16: 'i16', int32: 'i32', int64: 'i64', uint8: 'u8',
}; // prettier-ignore

/** Why an edge lets no gradient pass. */
export function gateWord({ say }: Program, { flow }: TraceEdge): string {
  return flow === 'grad' ? '' : say(`gate.word.${flow}`);
}

function kindOf(program: Program, node: TraceNode): CardProps['kind'] {
  if (node.kind === 'leaf') return node.requires_grad ? 'leaf' : 'constant';
  return node.op === 'detach' || program.isUnrecorded(node) ? 'cut' : 'op';
}

function detailOf(program: Program, node: TraceNode): string {
  if (node.kind === 'leaf') {
    const shape = node.shape.length === 0 ? [] : [node.shape.join('×')];
    return [
      program.say(node.requires_grad ? 'ui.card.leaf' : 'ui.card.constant'),
      ...shape,
      SHORT_DTYPE[node.dtype] ?? node.dtype,
    ].join(' · ');
  }
  // What has no name is called by its expression already.
  if (!isNamed(node)) return '';
  if (node.op === 'detach') return 'detach';
  return node.expression ?? node.op ?? '';
}

function isNamed({ name = '' }: TraceNode): boolean {
  return name !== '';
}

function originOf(program: Program, node: TraceNode): string {
  const entry = node.line === undefined ? undefined : program.trace.source[node.line[0]];
  if (entry?.earlier === true) return program.say('ui.card.from', { cell: entry.name });
  // What is known from the graph alone may as well have been made by an earlier pass.
  return node.earlier === true && node.value !== undefined ? program.say('ui.card.earlier') : '';
}

function slotOf(node: TraceNode, state: NodeState): GradientSlot {
  if (!node.requires_grad) return 'none';
  if (state.gradient !== undefined) return 'complete';
  if (state.terms.length > 0) return 'arriving';
  return state.unreached ? 'unreached' : 'empty';
}

function gradientText(program: Program, node: TraceNode, state: NodeState, slot: GradientSlot): string {
  switch (slot) {
    case 'complete':
      return `∂ ${numbersOf(program, state.gradient)}`;
    case 'arriving':
      return `+ ${numbersOf(program, state.terms.at(-1)?.grad)}`;
    case 'unreached':
      return program.say('ui.card.unreached');
    case 'none': {
      const [input] = program.into(node.id);
      if (node.op === 'detach' && input !== undefined) {
        return program.say('ui.card.shares', { source: program.label(program.node(input.from)) });
      }
      return program.say(node.kind === 'leaf' ? 'ui.card.unasked' : 'ui.card.no_history');
    }
    case 'empty':
      return '';
  }
}

/** "y, mul, value [0, 1, 4, 9], gradient [0, 1, 2, 3]" */
function nameOf(program: Program, node: TraceNode, state: NodeState, expected: number): string {
  const { say } = program;
  const label = program.label(node);
  const leaf = say(node.requires_grad ? 'ui.card.leaf' : 'ui.card.constant');
  const parts = [label, node.kind === 'leaf' ? leaf : (node.op ?? '')];
  const { value, gradient, terms, unreached, grad } = state;
  parts.push(value === undefined ? say('ui.name.no_value') : say('ui.name.value', { value: program.text(value) }));
  if (node.requires_grad) {
    if (gradient !== undefined) parts.push(say('ui.name.gradient', { gradient: program.text(gradient) }));
    else if (terms.length > 0) parts.push(say('ui.name.arriving', { arrived: terms.length, expected }));
    else parts.push(say(unreached ? 'ui.card.unreached' : 'ui.name.no_gradient'));
  }
  if (grad !== undefined) parts.push(`${label}.grad ${program.text(grad)}`);
  return parts.join(', ');
}

function activePart(program: Program, state: State, id: NodeId): CardProps['active'] {
  const { step } = state;
  if (step === undefined || nodeOf(program, step) !== id) return '';
  switch (step.kind) {
    case 'create':
    case 'compute':
    case 'write':
      return 'value';
    case 'write_grad':
      return 'memory';
    case 'zero_grad':
      return 'reset';
    case 'seed':
    case 'vjp':
    case 'accumulate':
    case 'hook':
      return 'gradient';
    default:
      return '';
  }
}

const NOTHING: NodeState = { present: false, terms: [], cuts: [], unreached: false };

/** All of a state that a node's card depends on: while it is the same, so is the card. */
export function signsOf(program: Program, state: State, { id }: TraceNode): readonly unknown[] {
  const { present, value, terms, gradient, unreached, grad } = state.nodes.get(id) ?? NOTHING;
  const expected = program.expected(state.pass, id);
  const active = activePart(program, state, id);
  return [present, value, terms.length, terms.at(-1)?.grad, gradient, unreached, grad, expected, active];
}

/** The colours of what has no room for its numbers. */
function heatIn(program: Program, box: Box, before: number, id: TensorId | undefined): Heat | undefined {
  if (id === undefined || fits(program.tensor(id), program.text(id), box.width, before)) return undefined;
  return heatOf(program.tensor(id));
}

export function cardOf(
  program: Program,
  state: State,
  node: TraceNode,
  box: Box,
): Omit<CardProps, 'focusable' | 'onFocus' | 'onChoose' | 'mark'> {
  const own = state.nodes.get(node.id) ?? NOTHING;
  const slot = slotOf(node, own);
  const expected = program.expected(state.pass, node.id);
  return {
    id: node.id,
    box,
    name: program.label(node),
    named: isNamed(node),
    detail: detailOf(program, node),
    origin: originOf(program, node),
    kind: kindOf(program, node),
    output: program.isOutput(node.id),
    present: own.present,
    value: own.value === undefined ? '' : program.text(own.value),
    slot,
    gradient: gradientText(program, node, own, slot),
    arrived: own.terms.length,
    expected,
    memory:
      node.kind === 'leaf' && node.requires_grad
        ? own.grad === undefined
          ? 'None'
          : program.text(own.grad)
        : undefined,
    heat: {
      value: heatIn(program, box, 0, own.value),
      gradient: heatIn(program, box, GRADIENT_MARK, own.gradient ?? own.terms.at(-1)?.grad),
      memory: heatIn(program, box, GRAD_MARK, own.grad),
    },
    active: activePart(program, state, node.id),
    label: nameOf(program, node, own, expected),
  };
}

/** "left" and "right" where one node is both operands, so that the two edges between them can be told apart. */
export function sideOf(program: Program, edge: TraceEdge): string {
  const alike = program.into(edge.to).filter(({ from }) => from === edge.from);
  if (alike.length < 2) return '';
  if (alike.length > 2) return program.say('ui.ledger.input', { n: edge.slot + 1 });
  return program.say(alike.some(({ slot }) => slot < edge.slot) ? 'ui.ledger.right' : 'ui.ledger.left');
}

/** The edges by which the gradient would have come to the gate, between where it was and the gate. */
function wouldPass(program: Program, state: State, edge: TraceEdge): boolean {
  const { step } = state;
  if (step?.kind !== 'blocked' || step.via === undefined || step.via === step.edge) return false;
  if (edge.id === step.via) return true;
  // Between `via` and the gate lie only nodes without history: follow them back from the gate.
  const ahead = [program.edge(step.edge).to];
  const seen = new Set(ahead);
  for (let id = ahead.pop(); id !== undefined; id = ahead.pop()) {
    for (const next of program.outOf(id)) {
      if (next.id === edge.id) return leads(program, next, step.via);
      if (next.id !== step.via && !seen.has(next.to) && !program.node(next.to).requires_grad) {
        seen.add(next.to);
        ahead.push(next.to);
      }
    }
  }
  return false;
}

/** Whether an edge leads on to another one through nodes that ask for no gradient. */
function leads(program: Program, edge: TraceEdge, goal: EdgeId): boolean {
  if (edge.id === goal) return true;
  if (program.node(edge.to).requires_grad) return false;
  return program.outOf(edge.to).some((next) => leads(program, next, goal));
}

export function edgeOf(program: Program, state: State, edge: TraceEdge): Pick<EdgeProps, 'state' | 'active' | 'gate'> {
  const { step } = state;
  let active: EdgeProps['active'] = '';
  if (step?.kind === 'compute' && step.node === edge.to) active = 'forward';
  else if (step?.kind === 'vjp' && step.edge === edge.id) active = 'back';
  else if (step?.kind === 'blocked' && step.edge === edge.id) active = 'stopped';
  else if (wouldPass(program, state, edge)) active = 'would';
  return { state: state.edges.get(edge.id) ?? 'waiting', active, gate: gateWord(program, edge) };
}
