/**
 * You are autograd: the learner visits the operations of one backward pass, in an order of her own.
 *
 * A node may be visited once every contribution to it has arrived; each such order leads to the same gradients. What an
 * order that is not allowed leads to is computed here too.
 */

import type { Program } from './program';
import type { AccumulateStep, BlockedStep, NodeId, SeedStep, Step, TensorId, Trace, VjpStep } from './trace';
import { NdArray, fromTensor, pointwise, sumTo } from './whatif/array';

/** Recursion visits a node once for each path, and there can be a million. */
const MOST_VISITS = 2000;

export type Gradients = ReadonlyMap<NodeId, NdArray>;

/** A leaf whose gradient came out wrong. */
export interface Wrong {
  node: NodeId;
  got: NdArray | undefined;
  right: TensorId;
}

export class Order {
  /** The steps before the first operation is visited: where backward starts. */
  private readonly prelude: SeedStep[] = [];
  private readonly visits = new Map<NodeId, (VjpStep | BlockedStep)[]>();
  /** From which operations the contributions to a node come. */
  private readonly sources = new Map<NodeId, NodeId[]>();
  /** What happens to a node once everything has arrived. */
  private readonly completions = new Map<NodeId, Step[]>();
  private readonly rest: Step[] = [];
  private readonly from: number;
  private readonly to: number;

  constructor(
    private readonly program: Program,
    readonly pass: number,
  ) {
    const { steps } = program.trace;
    const { from, to } = program.phases.find((phase) => phase.pass === pass) ?? { from: 0, to: 0 };
    [this.from, this.to] = [from, to];
    for (const step of steps.slice(this.from, this.to)) this.sort(step);
  }

  private sort(step: Step): void {
    if (step.kind === 'seed') this.prelude.push(step);
    else if (step.kind === 'vjp' || step.kind === 'blocked') {
      const edge = step.kind === 'blocked' ? (step.via ?? step.edge) : step.edge;
      const { from, to } = this.program.edge(edge);
      add(this.visits, to, step);
      if (step.kind === 'vjp') add(this.sources, from, to);
    } else if (step.kind === 'accumulate' || step.kind === 'hook' || step.kind === 'write_grad')
      add(this.completions, step.node, step);
    else this.rest.push(step);
  }

  /** The operations in the order in which the engine visited them. */
  get engine(): NodeId[] {
    return [...this.visits.keys()];
  }

  has(node: NodeId): boolean {
    return this.visits.has(node);
  }

  /** From which operations contributions to a node are still to come, each as often as it contributes. */
  waitsFor(node: NodeId, visited: readonly NodeId[]): NodeId[] {
    return (this.sources.get(node) ?? []).filter((child) => !visited.includes(child));
  }

  isDone(visited: readonly NodeId[]): boolean {
    return visited.length === this.visits.size;
  }

  /** The steps that visiting these operations takes. */
  private take(visited: readonly NodeId[]): Step[] {
    const taken: Step[] = [];
    const done = new Set<NodeId>();
    const arrived = new Map<NodeId, TensorId[]>();
    const complete = (node: NodeId): void => {
      if (this.sources.get(node)?.some((child) => !done.has(child)) === true) return;
      for (const step of this.completions.get(node) ?? []) {
        taken.push(step.kind === 'accumulate' ? inOrder(step, arrived.get(node) ?? []) : step);
      }
    };
    for (const step of this.prelude) {
      taken.push(step);
      add(arrived, step.node, step.grad);
    }
    for (const node of new Set(this.prelude.map((seed) => seed.node))) complete(node);
    for (const node of visited) {
      const steps = this.visits.get(node) ?? [];
      done.add(node);
      taken.push(...steps);
      const parents = steps.flatMap((step) => (step.kind === 'vjp' ? [this.program.edge(step.edge).from] : []));
      steps.forEach((step) => {
        if (step.kind === 'vjp') add(arrived, this.program.edge(step.edge).from, step.contribution);
      });
      // An operation may use its input twice.
      for (const parent of new Set(parents)) complete(parent);
    }
    return taken;
  }

  /** How many steps of `trace` have been taken once these were visited. */
  reached(visited: readonly NodeId[]): number {
    return this.from + this.take(visited).length;
  }

  /** The recorded trace with this pass in the learner's order, and what she has not visited after it in the engine's. */
  trace(visited: readonly NodeId[]): Trace {
    const { trace } = this.program;
    const order = [...visited, ...this.engine.filter((node) => !visited.includes(node))];
    const steps = [
      ...trace.steps.slice(0, this.from),
      ...this.take(order),
      ...this.rest,
      ...trace.steps.slice(this.to),
    ];
    return { ...trace, steps };
  }

  /** The first leaf that gets another gradient than it should. */
  private wrong(found: Gradients): Wrong | 'right' {
    for (const step of this.program.trace.steps) {
      if (step.kind !== 'write_grad' || step.pass !== this.pass) continue;
      const right = this.program.addedBy(this.program.trace.steps.indexOf(step));
      const numbers = right === undefined ? undefined : this.numbers(right);
      if (right === undefined || numbers === undefined) continue;
      const got = found.get(step.node);
      if (got === undefined || !alike(got, numbers)) return { node: step.node, got, right };
    }
    return 'right';
  }

  private numbers(id: TensorId): NdArray | undefined {
    const tensor = this.program.trace.tensors[id];
    return tensor && fromTensor(tensor)?.as('float64');
  }

  private seeds(): [NodeId, NdArray][] {
    return this.program.seedsOf(this.pass).flatMap(({ node, grad }) => {
      const numbers = this.numbers(grad);
      return numbers === undefined ? [] : [[node, numbers] as [NodeId, NdArray]];
    });
  }

  /** What comes out where a node passes on what it has so far, and never again; undefined where that is not known. */
  early(visited: readonly NodeId[], node: NodeId): Wrong | 'right' | undefined {
    const gradients = new Map(this.seeds());
    const order = [...visited, node, ...this.engine.filter((other) => other !== node && !visited.includes(other))];
    for (const next of order) {
      const upstream = gradients.get(next);
      for (const step of this.visits.get(next) ?? []) {
        if (step.kind !== 'vjp' || upstream === undefined) continue;
        const arrived = this.passed(step, upstream);
        if (arrived === undefined) return undefined;
        accumulate(gradients, this.program.edge(step.edge).from, arrived);
      }
    }
    return this.wrong(gradients);
  }

  /** What plain recursion leaves: it visits a node each time something arrives, and passes the whole sum on again. */
  recursion(): Wrong | 'right' | undefined {
    const gradients = new Map<NodeId, NdArray>();
    const waiting = this.seeds().reverse();
    for (let visits = 0; waiting.length > 0; visits += 1) {
      const [node, arrived] = waiting.pop() ?? [];
      if (node === undefined || arrived === undefined || visits > MOST_VISITS) return undefined;
      const upstream = accumulate(gradients, node, arrived);
      const steps = (this.visits.get(node) ?? []).filter((step) => step.kind === 'vjp');
      const next = steps.map((step): [NodeId, NdArray | undefined] => [
        this.program.edge(step.edge).from,
        this.passed(step, upstream),
      ]);
      for (const [parent, contribution] of next.reverse()) {
        if (contribution === undefined) return undefined;
        waiting.push([parent, contribution]);
      }
    }
    return this.wrong(gradients);
  }

  /** What an edge passes back of another upstream gradient; undefined where the trace does not tell. */
  private passed({ upstream, local, contribution }: VjpStep, partial: NdArray): NdArray | undefined {
    const [whole, came] = [this.numbers(upstream), this.numbers(contribution)];
    if (whole === undefined || came === undefined) return undefined;
    const slope = local === undefined ? undefined : this.numbers(local);
    if (slope !== undefined) return sumTo(times(partial, slope), came.shape);
    // A rule is linear in the upstream gradient: of a multiple, it passes on the multiple.
    const index = whole.data.findIndex((number) => number !== 0);
    const factor = index === -1 ? 1 : partial.at(index) / whole.at(index);
    const scaled = new NdArray(
      whole.shape,
      whole.data.map((number) => factor * number),
      'float64',
    );
    return alike(partial, scaled) ? times(came, factor) : undefined;
  }
}

function add<V>(map: Map<NodeId, V[]>, node: NodeId, value: V): void {
  const list = map.get(node);
  if (list === undefined) map.set(node, [value]);
  else list.push(value);
}

function times(a: NdArray, b: NdArray | number): NdArray {
  return pointwise((x, y) => x * y, [a, b]);
}

function accumulate(gradients: Map<NodeId, NdArray>, node: NodeId, arrived: NdArray): NdArray {
  const before = gradients.get(node);
  const sum = before === undefined ? arrived : pointwise((x, y) => x + y, [before, arrived]);
  gradients.set(node, sum);
  return sum;
}

function alike(a: NdArray, b: NdArray): boolean {
  return (
    a.shape.join() === b.shape.join() &&
    a.data.every((number, index) => {
      const other = b.at(index);
      return Object.is(number, other) || Math.abs(number - other) <= 1e-5 * Math.max(1, Math.abs(other));
    })
  );
}

/** The sum with its terms as they arrived. */
function inOrder(step: AccumulateStep, terms: TensorId[]): AccumulateStep {
  return terms.length === step.terms.length ? { ...step, terms } : step;
}

/** The backward passes that visit operations. */
export function passesOf(program: Program): number[] {
  const passes = new Set(program.trace.steps.flatMap((step) => (step.kind === 'vjp' ? [step.pass] : [])));
  return [...passes];
}
