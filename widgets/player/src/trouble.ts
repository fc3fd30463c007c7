/** What goes wrong with numbers: the first that is not finite, gradients that vanish or explode, units that are dead. */

import { toNumber } from './numbers';
import type { Program } from './program';
import type { EdgeId, NodeId, Step, Tensor, TensorId } from './trace';

export interface Trouble {
  kind: 'nonfinite' | 'vanishing' | 'exploding' | 'dead';
  /** After this many steps it is there to be seen. */
  k: number;
  nodes: readonly NodeId[];
  edges: readonly EdgeId[];
  text: string;
}

/** A gradient this many times smaller (or larger) at a leaf than where backward began is worth a word. */
export const FAR = 1e4;

/** The largest absolute value; what is not finite counts as infinite. */
export function magnitude({ data, summary }: Tensor): number {
  const numbers = data ?? (summary === undefined ? [] : [summary.min, summary.max]);
  let most = 0;
  for (const each of numbers) {
    const size = Math.abs(toNumber(each));
    if (!Number.isFinite(size)) return Infinity;
    most = Math.max(most, size);
  }
  return (summary?.nonfinite ?? 0) > 0 ? Infinity : most;
}

/** A magnitude in few letters: 1, 0.25, 3e-7. */
export function roughly(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return value === 0 ? '0' : '∞';
  return value >= 0.01 && value < 10_000 ? String(Number(value.toPrecision(2))) : value.toExponential(0);
}

/** What a step brings into being. */
function made(program: Program, step: Step): TensorId | undefined {
  switch (step.kind) {
    case 'create':
      return program.node(step.node).value;
    case 'compute':
      return step.out;
    case 'seed':
    case 'accumulate':
      return step.grad;
    case 'vjp':
      return step.contribution;
    case 'write':
    case 'hook':
    case 'write_grad':
      return step.after;
    default:
      return undefined;
  }
}

function firstNonFinite(program: Program): Trouble[] {
  const { say, trace } = program;
  const index = trace.steps.findIndex((step) => {
    const tensor = made(program, step);
    return tensor !== undefined && magnitude(program.tensor(tensor)) === Infinity;
  });
  const step = trace.steps[index];
  const tensor = step && made(program, step);
  if (step === undefined || tensor === undefined) return [];
  const value = program.text(tensor);
  const found = { kind: 'nonfinite', k: index + 1 } as const;
  if (step.kind === 'vjp') {
    const { from, to } = program.edge(step.edge);
    const [child, parent] = [program.label(program.node(to)), program.label(program.node(from))];
    return [
      { ...found, nodes: [from, to], edges: [step.edge], text: say('trouble.first_back', { child, parent, value }) },
    ];
  }
  if (!('node' in step)) return [];
  const { node: id } = step;
  const key = step.kind === 'compute' || step.kind === 'create' ? 'trouble.first' : 'trouble.first_gradient';
  return [{ ...found, nodes: [id], edges: [], text: say(key, { node: program.label(program.node(id)), value }) }];
}

/** The last step of a pass that brought something along each edge. */
export function contributions(program: Program, pass: number): Map<EdgeId, number> {
  const sizes = new Map<EdgeId, number>();
  for (const step of program.trace.steps) {
    if (step.kind === 'vjp' && step.pass === pass) sizes.set(step.edge, magnitude(program.tensor(step.contribution)));
  }
  return sizes;
}

/** From a leaf to where the pass began, along the edges that bring the most. */
function strongest(program: Program, sizes: ReadonlyMap<EdgeId, number>, leaf: NodeId): EdgeId[] {
  const path: EdgeId[] = [];
  for (let at = leaf; ;) {
    const [best] = program
      .outOf(at)
      .filter(({ id }) => sizes.has(id))
      .sort((a, b) => (sizes.get(b.id) ?? 0) - (sizes.get(a.id) ?? 0));
    if (best === undefined) return path;
    path.push(best.id);
    at = best.to;
  }
}

function extremes(program: Program): Trouble[] {
  const { say, trace } = program;
  const found: Trouble[] = [];
  for (const { pass, from, to } of program.phases) {
    const begin = Math.max(0, ...program.seedsOf(pass).map(({ grad }) => magnitude(program.tensor(grad))));
    if (pass === 0 || begin === 0 || begin === Infinity) continue;
    const sizes = contributions(program, pass);
    for (let index = from; index < to; index += 1) {
      const step = trace.steps[index];
      const added = step?.kind === 'write_grad' ? program.addedBy(index) : undefined;
      if (step?.kind !== 'write_grad' || added === undefined) continue;
      const end = magnitude(program.tensor(added));
      if (end === 0 || end === Infinity || (end * FAR > begin && end < begin * FAR)) continue;
      const edges = strongest(program, sizes, step.node);
      // One operation that scales by a million is no chain in which a gradient is lost.
      if (edges.length < 3) continue;
      const kind = end < begin ? 'vanishing' : 'exploding';
      const nodes = [step.node, ...edges.map((id) => program.edge(id).to)];
      const node = program.label(program.node(step.node));
      const numbers = { node, begin: roughly(begin), end: roughly(end), n: edges.length };
      found.push({ kind, k: index + 1, nodes, edges, text: say(`trouble.${kind}`, numbers) });
    }
  }
  return found;
}

/** How many units (the last dimension) give 0 for every row. */
function deadUnits({ shape, data }: Tensor): { dead: number; units: number } | undefined {
  if (data === undefined || data.length === 0) return undefined;
  const units = shape.at(-1) ?? 1;
  const alive = new Set<number>();
  data.forEach((value, index) => {
    if (toNumber(value) !== 0) alive.add(index % units);
  });
  return { dead: units - alive.size, units };
}

function deadReLUs(program: Program): Trouble[] {
  const { say } = program;
  return program.trace.steps.flatMap((step, index): Trouble[] => {
    if (step.kind !== 'compute' || program.node(step.node).op !== 'relu') return [];
    const { dead, units } = deadUnits(program.tensor(step.out)) ?? { dead: 0, units: 0 };
    if (dead === 0) return [];
    const node = program.label(program.node(step.node));
    const text = dead === units ? say('trouble.dead', { node }) : say('trouble.dead_units', { node, dead, units });
    const edges = program.into(step.node).map(({ id }) => id);
    return [{ kind: 'dead', k: index + 1, nodes: [step.node], edges, text }];
  });
}

/** All that is worth a word, in the order in which it happened. */
export function troubles(program: Program): Trouble[] {
  return [...firstNonFinite(program), ...extremes(program), ...deadReLUs(program)].sort((a, b) => a.k - b.k);
}

/** Line widths in proportion to the logarithm of what each edge carried back. */
export function widths(sizes: ReadonlyMap<EdgeId, number>): {
  width: (size: number) => number;
  least: number;
  most: number;
} {
  const finite = [...sizes.values()].filter((size) => size > 0 && size < Infinity);
  const [least, most] = [Math.min(...finite), Math.max(...finite)];
  const span = Math.log10(most / least);
  const width = (size: number): number => {
    if (size === 0) return 1;
    if (size === Infinity) return 14;
    return span > 0 ? 2 + (10 * Math.log10(size / least)) / span : 7;
  };
  return { width, least, most };
}
