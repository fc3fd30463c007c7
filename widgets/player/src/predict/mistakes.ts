/**
 * The wrong answers that learners typically give, each computed from the trace.
 *
 * None of them is kept in a list of numbers: whoever forgets a factor, forgets it in any graph.
 */

import type { Key } from '../catalogue';
import type { Program } from '../program';
import type { NodeId, TensorId, VjpStep } from '../trace';
import { NdArray, Unsupported, fromTensor, pointwise, transposed } from '../whatif/array';
import { answerOf, numbersAt, type Asked } from './questions';

type Why<K> = K extends `ui.predict.why.${infer W}` ? W : never;
export type Reason = Why<Key>;

export interface Mistake {
  reason: Reason;
  /** What the learner would have answered. */
  numbers: NdArray;
  /** The child by which it came, where the reason names it. */
  via?: string;
}

type Guess = readonly [reason: Reason, numbers: NdArray | undefined, via?: string | undefined];

/** Arithmetic on what may not be there. */
function join(
  f: (a: number, b: number) => number,
  a: NdArray | undefined,
  b: NdArray | undefined,
): NdArray | undefined {
  if (a === undefined || b === undefined) return undefined;
  try {
    return pointwise(f, [a, b]);
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

const plus = (a: NdArray | undefined, b: NdArray | undefined): NdArray | undefined => join((x, y) => x + y, a, b);
const times = (a: NdArray | undefined, b: NdArray | undefined): NdArray | undefined => join((x, y) => x * y, a, b);

function total(arrays: readonly (NdArray | undefined)[]): NdArray | undefined {
  return arrays.length === 0 ? undefined : arrays.reduce(plus);
}

class Guesses {
  constructor(private readonly program: Program) {}

  numbers(id: TensorId | undefined): NdArray | undefined {
    return id === undefined ? undefined : fromTensor(numbersAt(this.program, id))?.as('float64');
  }

  private valueOf(id: NodeId): NdArray | undefined {
    return this.numbers(this.program.node(id).value);
  }

  private childOf(step: VjpStep): string {
    return this.program.label(this.program.node(this.program.edge(step.edge).to));
  }

  /** The contributions to a node in one backward pass. */
  private into(pass: number, node: NodeId): VjpStep[] {
    return this.program.trace.steps.filter(
      (step): step is VjpStep =>
        step.kind === 'vjp' && step.pass === pass && this.program.edge(step.edge).from === node,
    );
  }

  /** What gates kept from a node in one backward pass. */
  private cutFrom(pass: number, node: NodeId): NdArray | undefined {
    return total(
      this.program.trace.steps.flatMap((step) =>
        step.kind === 'blocked' && step.pass === pass
          ? (step.missing ?? []).filter((part) => part.node === node).map(({ grad }) => this.numbers(grad))
          : [],
      ),
    );
  }

  value(node: NodeId): Guess[] {
    const { program } = this;
    const inputs = program.into(node).map(({ from }) => this.valueOf(from));
    const [a, b] = inputs;
    const elementwise = program.operation(program.node(node))?.elementwise === true;
    return [
      // Of a dot product, or a product of matrices: the products, and not their sum.
      ...(elementwise || inputs.length !== 2 ? [] : [['value.unsummed', times(a, b)] as const]),
      ...inputs.map((input) => ['value.input', input] as const),
    ];
  }

  local({ edge, upstream, contribution }: VjpStep): Guess[] {
    const { from, to } = this.program.edge(edge);
    return [
      ['local.contribution', this.numbers(contribution)],
      ['local.own', this.valueOf(from)],
      ['local.value', this.valueOf(to)],
      ['local.upstream', this.numbers(upstream)],
    ];
  }

  /** Mistakes about one product. */
  private product({ edge, upstream, local }: VjpStep): Guess[] {
    const [up, slope] = [this.numbers(upstream), this.numbers(local)];
    return [
      // Where nothing was copied, this is no mistake, and judged before.
      ['unsummed', slope === undefined ? undefined : times(up, slope)],
      ['no_local', up],
      ['no_upstream', slope],
      ['value', this.valueOf(this.program.edge(edge).from)],
    ];
  }

  contribution(step: VjpStep): Guess[] {
    const { from } = this.program.edge(step.edge);
    const terms = this.into(step.pass, from);
    const sum = total(terms.map((term) => this.numbers(term.contribution)));
    const others = terms.filter((term) => term !== step);
    return [
      ...(others.length === 0 ? [] : [['whole', sum] as const]),
      ...this.product(step),
      ...others.map((term) => ['other_term', this.numbers(term.contribution), this.childOf(term)] as const),
    ];
  }

  /** The gradient of a node within a pass. */
  gradient(pass: number, node: NodeId): Guess[] {
    const steps = this.into(pass, node);
    const seeds = this.program.seedsOf(pass).filter((seed) => seed.node === node);
    const terms = [...seeds.map(({ grad }) => grad), ...steps.map(({ contribution }) => contribution)];
    const parts = terms.map((term) => this.numbers(term));
    const whole = plus(total(parts), this.cutFrom(pass, node));
    const [only] = steps;
    if (only !== undefined && terms.length === 1) return [['cut', whole], ...this.product(only)];
    return [
      ['cut', whole],
      ...steps.map((step) => ['one_term', this.numbers(step.contribution), this.childOf(step)] as const),
      ['multiplied', parts.length === 0 ? undefined : parts.reduce(times)],
      ['no_local', total(steps.map(({ upstream }) => this.numbers(upstream)))],
      ['no_upstream', total(steps.map(({ local }) => this.numbers(local)))],
      ['value', this.valueOf(node)],
    ];
  }

  /** What `.grad` holds after a pass that found `before` in it. */
  grad(pass: number, node: NodeId, before: TensorId | undefined, added: TensorId | undefined): Guess[] {
    const held = this.numbers(before);
    const guesses = this.gradient(pass, node);
    if (held === undefined) return guesses;
    return [
      ['overwritten', this.numbers(added)],
      ['unchanged', held],
      ...guesses.map(([reason, numbers, via]): Guess => [
        reason,
        reason === 'value' ? numbers : plus(held, numbers),
        via,
      ]),
    ];
  }
}

function guesses(program: Program, asked: Asked): Guess[] {
  const step = program.step(asked.step - 1);
  const all = new Guesses(program);
  switch (step?.kind) {
    case 'compute':
      return all.value(step.node);
    case 'vjp':
      if (asked.of === 'local') return all.local(step);
      return asked.of === 'contribution' ? all.contribution(step) : all.gradient(step.pass, asked.node);
    case 'accumulate':
    case 'seed':
      return all.gradient(step.pass, asked.node);
    case 'write_grad':
      return all.grad(step.pass, asked.node, step.before, program.addedBy(asked.step - 1));
    case 'blocked': {
      const atGate = asked.node === program.edge(step.edge).from;
      return [
        ['blocked', all.numbers(atGate ? step.would : step.missing?.find(({ node }) => node === asked.node)?.grad)],
      ];
    }
    default:
      return [];
  }
}

/** The typical wrong answers to a question, those that say most first. */
export function mistakes(program: Program, asked: Asked): Mistake[] {
  const answer = answerOf(program, asked);
  const right = answer === undefined ? undefined : fromTensor(numbersAt(program, answer))?.as('float64');
  const all: Guess[] = [
    ...guesses(program, asked),
    ['sign', right && pointwise((x) => -x, [right])],
    ['transposed', right && transposed(right)],
  ];
  return all.flatMap(([reason, numbers, via]) =>
    numbers === undefined ? [] : [{ reason, numbers, ...(via !== undefined && { via }) }],
  );
}
