/** What an operation did with single numbers: products of rows and columns, and copies of what was broadcast. */

import { round, writer } from '../numbers';
import type { Program } from '../program';
import type { State } from '../state';
import type { NodeId, Tensor, TensorId, TraceEdge, VjpStep } from '../trace';
import { isSummed } from '../words';
import { copiedAxes, timesEach, type Copied } from './copies';
import { backwardOf, numberAt, pairsAt, partOf, productOf, type Product } from './products';

export interface Operand {
  name: string;
  tensor: Tensor;
}

/** A product forward, or back into one of its inputs. */
export interface Multiplied {
  /** The input into which it goes back; undefined forward. */
  into: string | undefined;
  product: Product;
  left: Operand;
  right: Operand;
  out: Operand;
}

/** The contributions that this node has passed back by now in the pass that is shown. */
export function passedBack(program: Program, state: State, id: NodeId): VjpStep[] {
  return program.trace.steps
    .slice(0, state.k)
    .filter(
      (step): step is VjpStep => step.kind === 'vjp' && step.pass === state.pass && program.edge(step.edge).to === id,
    );
}

const KNOWN = 1e-3;

/** Whether the numbers are those that were multiplied: an operand may have been changed in place since. */
function isRight({ product, left, right, out }: Multiplied): boolean {
  if ([left, right, out].some(({ tensor }) => tensor.data === undefined || tensor.data.length === 0)) return false;
  const first = out.tensor.shape.map(() => 0);
  const terms = pairsAt(product, first, left.tensor.shape, right.tensor.shape).map(
    (pair) => numberAt(left.tensor, pair.left) * numberAt(right.tensor, pair.right),
  );
  const [sum, size] = [terms.reduce((a, b) => a + b, 0), terms.reduce((a, b) => a + Math.abs(b), 0)];
  const given = numberAt(out.tensor, first);
  return !Number.isFinite(sum) || !Number.isFinite(given) || Math.abs(sum - given) <= KNOWN * size;
}

/** A product of matrices or vectors, and what goes back through it. */
export function productsOf(program: Program, state: State, id: NodeId): Multiplied[] {
  const node = program.node(id);
  const product = productOf(node.op);
  const edges = [...program.into(id)].sort((a, b) => a.slot - b.slot);
  const [first, second] = edges;
  const own = state.nodes.get(id)?.value;
  if (product === undefined || first === undefined || second === undefined || own === undefined) return [];
  const named = (name: string, tensor: TensorId | undefined): Operand | undefined =>
    tensor === undefined ? undefined : { name, tensor: program.tensor(tensor) };
  const parent = ({ from }: TraceEdge): Operand | undefined =>
    named(program.label(program.node(from)), state.nodes.get(from)?.value);
  const label = program.label(node);
  const views: Multiplied[] = [];
  const [left, right] = [parent(first), parent(second)];
  const out = named(label, own);
  if (left === undefined || right === undefined || out === undefined) return [];
  views.push({ into: undefined, product, left, right, out });
  for (const step of passedBack(program, state, id)) {
    const edge = program.edge(step.edge);
    const into = program.label(program.node(edge.from));
    const upstream = { name: `∂${label}`, tensor: program.tensor(step.upstream) };
    views.push({
      into,
      product: backwardOf(product, edge.slot),
      left: edge.slot === 0 ? upstream : left,
      right: edge.slot === 0 ? right : upstream,
      out: { name: `∂${into}`, tensor: program.tensor(step.contribution) },
    });
  }
  return views.filter(isRight);
}

const MOST_TERMS = 12;

/** "P[0, 1] = A[0, :] · B[:, 1] = 1 × 0 + 2 × 1 + 3 × -1 = -1", and which numbers that uses. */
export function explain({ product, left, right, out }: Multiplied, cell: readonly number[]) {
  const pairs = pairsAt(product, cell, left.tensor.shape, right.tensor.shape);
  const writing = ({ tensor }: Operand): ((at: readonly number[]) => string) => {
    const write = writer(
      tensor,
      (tensor.data ?? []).map((_, index) => numberAt({ ...tensor, shape: [tensor.data?.length ?? 0] }, [index])),
    );
    return (at) => write(numberAt(tensor, at));
  };
  const [a, b, sum] = [writing(left), writing(right), writing(out)];
  const terms = pairs.slice(0, MOST_TERMS).map((pair) => `${a(pair.left)} × ${b(pair.right)}`);
  if (pairs.length > MOST_TERMS) terms.push('…');
  const parts = [
    partOf(out.name, product.out, product, cell),
    `${partOf(left.name, product.left, product, cell)} · ${partOf(right.name, product.right, product, cell)}`,
    terms.join(' + '),
    sum(cell),
  ];
  return {
    text: parts.join(' = '),
    left: new Set(pairs.map((pair) => pair.left.join())),
    right: new Set(pairs.map((pair) => pair.right.join())),
  };
}

/** An input that was copied to fit the other one. */
export interface Broadcast {
  input: string;
  shape: readonly number[];
  result: readonly number[];
  copied: Copied[];
  /** The way back, once it has been gone: each copy's share, if it is known, and their sum. */
  back?: { shares: Tensor | undefined; sum: Tensor };
}

export function broadcastsOf(program: Program, state: State, id: NodeId): Broadcast[] {
  const node = program.node(id);
  if (program.operation(node)?.elementwise !== true) return [];
  const passed = passedBack(program, state, id);
  return program.into(id).flatMap((edge): Broadcast[] => {
    const parent = program.node(edge.from);
    const copied = copiedAxes(parent.shape, node.shape);
    if (copied.length === 0) return [];
    const step = passed.find((each) => each.edge === edge.id);
    const known = { input: program.label(parent), shape: parent.shape, result: node.shape, copied };
    if (step === undefined || !isSummed(program, step)) return [known];
    const rule = program.operation(node)?.vjp[program.operation(node)?.inputs[edge.slot] ?? ''];
    return [{ ...known, back: { shares: sharesOf(program, step, rule), sum: program.tensor(step.contribution) } }];
  });
}

/** What would go back into each copy: the contribution before it is summed over the copies. */
function sharesOf(program: Program, step: VjpStep, rule: string | undefined): Tensor | undefined {
  const upstream = program.tensor(step.upstream);
  if (step.local !== undefined) return timesEach(upstream, program.tensor(step.local), upstream.shape);
  if (rule === 'g') return upstream;
  const minus: Tensor = { shape: [], dtype: upstream.dtype, data: [round(-1, upstream.dtype)] };
  return rule === '-g' ? timesEach(upstream, minus, upstream.shape) : undefined;
}
