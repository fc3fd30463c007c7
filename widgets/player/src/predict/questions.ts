/** What the learner can be asked: the outcome of a step that is still to come, and its answer. */

import type { Say } from '../catalogue';
import type { Program } from '../program';
import { stateAt } from '../state';
import type { Each, EdgeId, NodeId, Question, Step, Tensor, TensorId } from '../trace';

export interface Asked {
  /** The step whose outcome is asked for, counted from 1. */
  readonly step: number;
  readonly of: Question['of'];
  /** After how many steps it is asked. */
  readonly at: number;
  /** Whose value or gradient; of what passes along an edge, the node into which it goes. */
  readonly node: NodeId;
  readonly edge?: EdgeId;
}

function resolved(program: Program, { step: k, of, at = k - 1, node }: Question): Asked | undefined {
  const step = program.step(k - 1);
  if (step === undefined) return undefined;
  const edge = 'edge' in step ? program.edge(step.edge) : undefined;
  const about = node ?? edge?.from ?? ('node' in step ? step.node : undefined);
  if (about === undefined) return undefined;
  return { step: k, of, at, node: about, ...(edge !== undefined && { edge: edge.id }) };
}

/** What a step of this kind is asked for, where every outcome of a kind is. */
function askedOf(program: Program, step: Step, each: Each): Question['of'] | undefined {
  switch (step.kind) {
    case 'compute':
      return each === 'values' ? 'value' : undefined;
    case 'blocked':
      return each === 'contributions' ? 'contribution' : undefined;
    case 'vjp':
      if (each === 'contributions') return 'contribution';
      if (each === 'locals') return step.local === undefined ? undefined : 'local';
      // What arrives alone is the whole gradient.
      return each === 'gradients' && program.expected(step.pass, program.edge(step.edge).from) === 1
        ? 'gradient'
        : undefined;
    case 'accumulate':
      return each === 'gradients' ? 'gradient' : undefined;
    case 'write_grad':
      // Into an empty .grad goes what the learner has just seen.
      return each === 'gradients' && step.before !== undefined ? 'grad' : undefined;
    default:
      return undefined;
  }
}

/** A question for each outcome of these kinds, just before its step, for the steps after the first k. */
export function each(program: Program, kinds: readonly Each[], k = 0): Asked[] {
  const found = program.trace.steps.flatMap((step, position) => {
    if (position < k) return [];
    const asked = new Set(kinds.map((kind) => askedOf(program, step, kind)));
    // A contribution that arrives alone is asked about once.
    if (asked.has('contribution')) asked.delete('gradient');
    return [...asked].flatMap((of) => (of === undefined ? [] : [resolved(program, { step: position + 1, of })]));
  });
  return found.filter((asked) => asked !== undefined).filter((asked) => isKnown(program, asked));
}

/** The author's questions, in the order in which they come up. */
export function authored(program: Program): Asked[] {
  const wishes = program.trace.lesson?.predict ?? [];
  const kinds = wishes.filter((wish) => typeof wish === 'string');
  const single = wishes.filter((wish) => typeof wish !== 'string').map((wish) => resolved(program, wish));
  const all = [...each(program, kinds), ...single.filter((asked) => asked !== undefined)];
  const unique = new Map(all.map((asked) => [`${asked.step} ${asked.of} ${asked.node}`, asked]));
  return [...unique.values()].filter((asked) => isKnown(program, asked)).sort((a, b) => a.at - b.at || a.step - b.step);
}

/** The tensor that is asked for; undefined where nothing arrives. */
export function answerOf(program: Program, { step: k, of, node }: Asked): TensorId | undefined {
  const step = program.step(k - 1);
  switch (step?.kind) {
    case 'compute':
      return step.out;
    case 'vjp':
      return of === 'local' ? step.local : step.contribution;
    case 'seed':
    case 'accumulate':
      return step.grad;
    case 'write_grad':
      return step.after;
    case 'blocked':
      // What an earlier pass has left there stays.
      return of === 'grad' ? stateAt(program, k).nodes.get(node)?.grad : undefined;
    default:
      return undefined;
  }
}

/** The numbers themselves: also those that the author hides from view. */
export function numbersAt(program: Program, id: TensorId): Tensor {
  return program.trace.tensors[id] ?? program.tensor(id);
}

function isKnown(program: Program, asked: Asked): boolean {
  const answer = answerOf(program, asked);
  return answer === undefined || numbersAt(program, answer).data !== undefined;
}

/** What is asked for, as short as the program writes it: "z", "x.grad", "z → x", "∂z/∂x". */
export function nameOf(program: Program, { of, node, edge }: Asked): string {
  const name = program.label(program.node(node));
  const child = edge === undefined ? '' : program.label(program.node(program.edge(edge).to));
  if (of === 'local') return `∂${child}/∂${name}`;
  if (of === 'contribution') return `${child} → ${name}`;
  return of === 'value' ? name : `${name}.grad`;
}

/** The question in a sentence. */
export function questionOf(program: Program, say: Say, asked: Asked): string {
  const { of, node, edge, at, step } = asked;
  const about = program.node(node);
  const child = edge === undefined ? '' : program.label(program.node(program.edge(edge).to));
  const named = (about.name ?? '') !== '' && (about.expression ?? '') !== '';
  if (of === 'value' && named)
    return say('ui.predict.ask.named', { node: about.name ?? '', expression: about.expression ?? '' });
  const early = at < step - 1 && (of === 'grad' || of === 'gradient');
  const key = early ? (`ui.predict.ask.${of}.early` as const) : (`ui.predict.ask.${of}` as const);
  return say(key, { node: program.label(about), child });
}

/** The values that may be named in an answer: what is on the cards when the question is asked. */
export function known(program: Program, { at }: Asked): Map<string, Tensor> {
  const { nodes } = stateAt(program, at);
  const found = new Map<string, Tensor>();
  for (const { id, kind, name = '' } of program.trace.nodes) {
    const { present = false, value, grad, gradient } = nodes.get(id) ?? {};
    if (name === '' || !present) continue;
    if (value !== undefined) found.set(name, program.tensor(value));
    const held = kind === 'leaf' ? grad : gradient;
    if (held !== undefined) found.set(`${name}.grad`, program.tensor(held));
  }
  return found;
}
