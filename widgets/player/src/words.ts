/** The step in a sentence, from the one catalogue that the picture, the transcript and the live region share. */

import type { Key } from './catalogue';
import type { Program } from './program';
import type { BlockedStep, Step, TensorId, TraceNode, VjpStep, WriteGradStep, ZeroGradStep } from './trace';
import { toNumber } from './numbers';

/** Of more terms a sentence says the first and the last (`autodiff_widgets/words.py` too). */
const MOST_TERMS = 12;
const FIRST_TERMS = 6;
const LAST_TERMS = 3;

/** A tensor's numbers; the catalogue has a word for where there is none. */
export function numbersOf(program: Program, id: TensorId | undefined): string {
  return id === undefined ? program.say('zero_grad.empty') : program.text(id);
}

function sameShape(program: Program, a: TensorId, b: TensorId): boolean {
  return program.tensor(a).shape.join() === program.tensor(b).shape.join();
}

/** Whether an input was copied to fit the other one, so that its contribution is summed over its copies. */
export function isSummed(program: Program, { edge, upstream, local, contribution }: VjpStep): boolean {
  if (local !== undefined) return !sameShape(program, local, contribution);
  const operation = program.operation(program.node(program.edge(edge).to));
  return operation?.elementwise === true && !sameShape(program, upstream, contribution);
}

function contribution(program: Program, step: VjpStep): string {
  const edge = program.edge(step.edge);
  const parameters = {
    child: program.label(program.node(edge.to)),
    parent: program.label(program.node(edge.from)),
    upstream: program.text(step.upstream),
    local: numbersOf(program, step.local),
    contribution: program.text(step.contribution),
  };
  if (step.local === undefined) return program.say('vjp.rule', parameters);
  return program.say(isSummed(program, step) ? 'vjp.broadcast' : 'vjp.product', parameters);
}

function compute(program: Program, node: TraceNode, out: TensorId): string {
  const label = program.label(node);
  const value = program.text(out);
  const [input] = program.into(node.id);
  if (node.op === 'detach' && input !== undefined) {
    return program.say('compute.detach', { node: label, source: program.label(program.node(input.from)), value });
  }
  if (program.isUnrecorded(node)) return program.say('compute.no_grad', { node: label, value });
  const { expression = '' } = node;
  return (node.name ?? '') === ''
    ? program.say('compute.unnamed', { expression, value })
    : program.say('compute.named', { node: label, expression, value });
}

function blocked(program: Program, step: BlockedStep): string {
  const edge = program.edge(step.edge);
  const child = program.label(program.node(edge.to));
  const parent = program.label(program.node(edge.from));
  const key: Key = edge.flow === 'grad' ? 'blocked.constant' : `blocked.${edge.flow}`;
  const would =
    step.would === undefined ? '' : program.say('blocked.would', { would: program.text(step.would), parent });
  const missing = (step.missing ?? []).map(({ node, grad }) =>
    program.say('blocked.missing', { node: program.label(program.node(node)), grad: program.text(grad) }),
  );
  return program.say(key, { child, parent }) + would + missing.join('');
}

/** Of many terms the first and the last: a parameter that a loop has used is the sum of thousands. */
function sum(program: Program, terms: readonly TensorId[]): string {
  const written = (some: readonly TensorId[]): string => some.map((term) => program.text(term)).join(' + ');
  if (terms.length <= MOST_TERMS) return written(terms);
  const others = program.say('accumulate.others', { n: terms.length - FIRST_TERMS - LAST_TERMS });
  return `${written(terms.slice(0, FIRST_TERMS))} + ${others} + ${written(terms.slice(-LAST_TERMS))}`;
}

function writeGrad(program: Program, step: WriteGradStep, position: number): string {
  const node = program.label(program.node(step.node));
  const after = program.text(step.after);
  if (step.before === undefined) return program.say('write_grad.first', { node, after });
  const added = numbersOf(program, program.addedBy(position));
  return program.say('write_grad.add', { node, before: program.text(step.before), added, after });
}

export function isZero(program: Program, id: TensorId): boolean {
  const { data, summary } = program.tensor(id);
  if (data !== undefined) return data.every((value) => toNumber(value) === 0);
  return summary?.min === 0 && summary.max === 0 && summary.nonfinite === 0;
}

function zeroGrad(program: Program, step: ZeroGradStep): string {
  const node = program.label(program.node(step.node));
  const before = numbersOf(program, step.before);
  if (step.after === undefined) return program.say('zero_grad.none', { node, before });
  if (isZero(program, step.after)) return program.say('zero_grad.zero', { node, before });
  return program.say('zero_grad.set', { node, before, after: program.text(step.after) });
}

function describe(program: Program, step: Step, position: number): string {
  switch (step.kind) {
    case 'create': {
      const node = program.node(step.node);
      const parameters = { node: program.label(node), value: numbersOf(program, node.value) };
      return program.say(node.requires_grad ? 'create.leaf' : 'create.constant', parameters);
    }
    case 'compute':
      return compute(program, program.node(step.node), step.out);
    case 'write':
      return program.say(step.op === undefined ? 'write.unseen' : 'write', {
        node: program.label(program.node(step.node)),
        op: step.op ?? '',
        before: program.text(step.before),
        after: program.text(step.after),
      });
    case 'seed':
      return program.say('seed', { node: program.label(program.node(step.node)), grad: program.text(step.grad) });
    case 'vjp':
      return contribution(program, step);
    case 'blocked':
      return blocked(program, step);
    case 'accumulate':
      return program.say('accumulate', {
        node: program.label(program.node(step.node)),
        terms: sum(program, step.terms),
        grad: program.text(step.grad),
      });
    case 'hook':
      return program.say('hook', {
        node: program.label(program.node(step.node)),
        before: program.text(step.before),
        after: program.text(step.after),
      });
    case 'write_grad':
      return writeGrad(program, step, position);
    case 'zero_grad':
      return zeroGrad(program, step);
    case 'error':
      return program.say('error', { type: step.type, message: step.message.split(/\s+/).join(' ').trim() });
    case 'truncated':
      return program.say(`truncated.${step.bound}`, { limit: String(step.limit) });
  }
}

/** What the step at this position (counted from 0) does. */
export function sentence(program: Program, position: number): string {
  const step = program.step(position);
  return step === undefined ? '' : describe(program, step, position);
}

/** What stands there after the first k steps: the last step's sentence, or the invitation. */
export function sentenceAt(program: Program, k: number): string {
  if (k > 0) return sentence(program, k - 1);
  const earlier = program.trace.nodes.some((node) => node.earlier === true && node.value !== undefined);
  return program.say(earlier ? 'start.earlier' : 'start');
}
