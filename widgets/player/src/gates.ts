/** The edges that let a value through and no gradient: why, and what would have come through. */

import { plus } from './numbers';
import type { Program } from './program';
import type { State } from './state';
import type { BlockedStep, EdgeId, TraceEdge } from './trace';
import { sentence } from './words';

export interface Asked {
  /** Where the gradient stopped, in the steps taken so far. */
  step?: BlockedStep;
  /** Why it stops there; once it has come there, also what it would have brought. */
  reason: string;
  /** "x: 27 = 9 + 18 (cut)", for each leaf that misses something. */
  sums: string[];
}

/**
 * Whether an edge stops gradients now. One from a constant of the program does so when a gradient has come to its child;
 * what was computed behind a gate is no such constant, there the gradient would have gone on to the gate.
 */
export function isBarred(program: Program, state: State, edge: TraceEdge): boolean {
  if (edge.flow !== 'constant') return edge.flow !== 'grad';
  if (program.node(edge.from).kind !== 'leaf') return false;
  return program.node(edge.to).requires_grad && state.nodes.get(edge.to)?.gradient !== undefined;
}

/** The last time, up to now, that a gradient stopped at one of these edges. */
function lastStop(program: Program, state: State, edges: readonly EdgeId[]): number | undefined {
  for (let position = state.k - 1; position >= 0; position -= 1) {
    const step = program.step(position);
    if (step?.kind === 'blocked' && edges.includes(step.edge)) return position;
  }
  return undefined;
}

function sumsOf(program: Program, state: State, step: BlockedStep): string[] {
  if (step.pass !== state.pass) return [];
  return (step.missing ?? []).flatMap(({ node: id }) => {
    const { gradient, cuts = [] } = state.nodes.get(id) ?? {};
    if (gradient === undefined || cuts.length === 0) return [];
    const whole = plus([program.tensor(gradient), ...cuts.map(({ grad }) => program.tensor(grad))], program.say);
    const kept = cuts.map(({ grad }) => program.say('gate.cut', { grad: program.text(grad) }));
    const node = program.label(program.node(id));
    return [program.say('gate.sum', { node, whole, terms: [program.text(gradient), ...kept].join(' + ') })];
  });
}

/** What a gate says when it is asked; of several edges that are seen as one, the first speaks. */
export function askGate(program: Program, state: State, edges: readonly EdgeId[]): Asked | undefined {
  const [first] = edges;
  if (first === undefined) return undefined;
  const position = lastStop(program, state, edges);
  const step = position === undefined ? undefined : program.step(position);
  if (position !== undefined && step?.kind === 'blocked') {
    return { step, reason: sentence(program, position), sums: sumsOf(program, state, step) };
  }
  const { from, to, flow } = program.edge(first);
  if (flow === 'grad') return undefined;
  const [child, parent] = [program.label(program.node(to)), program.label(program.node(from))];
  return { reason: program.say(`blocked.${flow}`, { child, parent }), sums: [] };
}
