/** What a learner has typed and cut, and the change that this makes. */

import { evaluateAnswer } from '../answer';
import type { Say } from '../catalogue';
import type { Program } from '../program';
import type { EdgeId, NodeId, Tensor, TraceEdge } from '../trace';
import { NdArray, fromTensor, isFloat } from './array';
import type { Change } from './rerun';

/** More numbers than these are not edited one by one. */
export const MOST_CELLS = 200;

export interface Edits {
  /** What stands in the fields that were touched, by leaf and place. */
  texts: ReadonlyMap<NodeId, ReadonlyMap<number, string>>;
  cut: ReadonlySet<EdgeId>;
  joined: ReadonlySet<EdgeId>;
}

export const NOTHING: Edits = { texts: new Map(), cut: new Set(), joined: new Set() };

export function isTouched({ texts, cut, joined }: Edits): boolean {
  return texts.size > 0 || cut.size > 0 || joined.size > 0;
}

/** What a leaf holds when it first appears: that is what can be edited. */
export function valueOf(program: Program, leaf: NodeId): Tensor | undefined {
  const { value } = program.node(leaf);
  return value === undefined ? undefined : program.tensor(value);
}

export function leavesOf(program: Program): NodeId[] {
  return program.trace.nodes.flatMap(({ id, kind }) =>
    kind === 'leaf' && valueOf(program, id) !== undefined ? [id] : [],
  );
}

/** A number as it was typed, or what is wrong with it. */
export function read(text: string, dtype: Tensor['dtype'], say: Say): { number: number } | { problem: string } {
  const found = evaluateAnswer(text, new Map(), say);
  if ('problem' in found) return found;
  const number = fromTensor(found.value);
  if (number?.size !== 1) return { problem: say('whatif.one') };
  const value = number.at(0);
  if (!isFloat(dtype) && !Number.isInteger(value)) return { problem: say('whatif.whole') };
  return { number: value };
}

export function typed({ texts }: Edits, leaf: NodeId, place: number, text: string): Edits['texts'] {
  return new Map(texts).set(leaf, new Map(texts.get(leaf)).set(place, text));
}

/** The change that the fields make as far as they can be read. */
export function changeOf(program: Program, { texts, cut, joined }: Edits, say: Say): Change {
  const inputs = new Map<NodeId, NdArray>();
  for (const [leaf, fields] of texts) {
    const tensor = valueOf(program, leaf);
    const recorded = tensor && fromTensor(tensor);
    if (recorded === undefined) continue;
    const value = new NdArray(recorded.shape, recorded.data.slice(), recorded.dtype);
    for (const [place, text] of fields) {
      const found = read(text, recorded.dtype, say);
      if ('number' in found)
        value.data.set(new NdArray([], Float64Array.of(found.number), 'float64').as(recorded.dtype).data, place);
    }
    inputs.set(leaf, value);
  }
  return { inputs, cut, joined };
}

function isGate({ flow }: TraceEdge): boolean {
  return flow === 'detached' || flow === 'no_grad';
}

/** The edges that can be cut or joined. */
export function switches(program: Program): TraceEdge[] {
  return program.trace.edges.filter((edge) => isGate(edge) || edge.flow === 'grad');
}

/** Of these, what is listed: all gates, and the others into the chosen node. */
export function listed(program: Program, selected: NodeId | undefined): TraceEdge[] {
  const all = switches(program);
  return [...all.filter(isGate), ...all.filter((edge) => !isGate(edge) && edge.to === selected)];
}

/** Whether an edge is otherwise than it was recorded. */
export function isSwitched({ id }: TraceEdge, { cut, joined }: Edits): boolean {
  return cut.has(id) || joined.has(id);
}

/** Whether gradients pass along an edge with these edits. */
export function passes(edge: TraceEdge, { cut, joined }: Edits): boolean {
  return isGate(edge) ? joined.has(edge.id) : !cut.has(edge.id);
}

function toggled(set: ReadonlySet<EdgeId>, id: EdgeId): Set<EdgeId> {
  const next = new Set(set);
  if (!next.delete(id)) next.add(id);
  return next;
}

export function switched(edge: TraceEdge, edits: Edits): Edits {
  return isGate(edge)
    ? { ...edits, joined: toggled(edits.joined, edge.id) }
    : { ...edits, cut: toggled(edits.cut, edge.id) };
}
