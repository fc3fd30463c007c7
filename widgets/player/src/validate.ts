/** A trace is data from a stranger: nothing is shown before it has passed here. */

import schema from '../../schema/trace.v1.schema.json';
import { say, type Key, type Parameters, type Saying } from './catalogue';
import { compile } from './schema';
import type { Question, Step, Tensor, Trace } from './trace';

/** A trace that cannot be shown; it says why, in a sentence for the reader. */
export class InvalidTrace extends Error {
  constructor(readonly why: Saying) {
    super(say(why.key, why.parameters));
  }
}

const VERSION = 1;
/** More numbers than this are not looked at: a page must stay usable whatever it is given. */
const MOST_NUMBERS = 20_000_000;

function fail(key: Key, parameters?: Parameters): never {
  throw new InvalidTrace({ key, parameters });
}

function checkVersion(document: unknown): void {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    fail('broken.json');
  }
  const { schema: name, version } = document as Partial<Record<string, unknown>>;
  if (name !== 'autodiff-lite.trace') fail('broken.other');
  if (version !== VERSION && typeof version === 'number') {
    fail('broken.version', { version, ours: VERSION });
  }
}

/** Compiled when the first trace comes; every later one on the page is checked by the same function. */
const check = lazily(() => compile(schema));

function lazily<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function twinOf(document: object): object | undefined {
  const { twin } = document as { twin?: unknown };
  return typeof twin === 'object' && twin !== null ? twin : undefined;
}

/** Before anything looks deeper: twins of twins could go on for ever. */
function checkTwin(document: object): void {
  const twin = twinOf(document);
  if (twin !== undefined && Object.hasOwn(twin, 'twin')) fail('broken.twin');
}

function numbersIn(document: object): number {
  const { tensors } = document as { tensors?: unknown };
  if (typeof tensors !== 'object' || tensors === null) return 0;
  let count = 0;
  for (const tensor of Object.values(tensors) as unknown[]) {
    const data = typeof tensor === 'object' && tensor !== null && 'data' in tensor ? tensor.data : undefined;
    if (Array.isArray(data)) count += data.length;
  }
  return count;
}

function checkSize(document: object): void {
  const count = numbersIn(document) + numbersIn(twinOf(document) ?? {});
  if (count > MOST_NUMBERS) fail('broken.large', { most: MOST_NUMBERS / 1e6 });
}

function checkSchema(document: object): void {
  const found = check()(document);
  if (found === undefined) return;
  const place = found.keys.reverse().join('/').slice(0, 120);
  fail(place === '' ? 'broken.read' : 'broken.read.at', { place, fault: found.why });
}

function checkUnique(what: 'nodes' | 'edges', ids: readonly string[]): Set<string> {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) fail(`broken.two.${what}`, { id });
    seen.add(id);
  }
  return seen;
}

function checkTensor(id: string, { shape, data, sample }: Tensor): void {
  const size = shape.reduce((product, length) => product * length, 1);
  if (data !== undefined && data.length !== size) {
    fail('broken.length', { id, shape: shape.join(', '), n: data.length });
  }
  if (sample !== undefined && sample.data.length !== sample.rows * sample.columns) {
    fail('broken.sample', { id, rows: sample.rows, columns: sample.columns });
  }
}

function tensorsOf(step: Step): (string | undefined)[] {
  switch (step.kind) {
    case 'compute':
      return [step.out];
    case 'write':
    case 'hook':
    case 'write_grad':
    case 'zero_grad':
      return [step.before, step.after];
    case 'seed':
      return [step.grad];
    case 'vjp':
      return [step.upstream, step.local, step.contribution];
    case 'blocked':
      return [step.would, ...(step.missing ?? []).map(({ grad }) => grad)];
    case 'accumulate':
      return [...step.terms, step.grad];
    case 'create':
    case 'error':
    case 'truncated':
      return [];
  }
}

/** Every id leads somewhere, parents stand before their children, and no gradient flows where none may. */
function checkReferences(trace: Trace): void {
  const nodes = checkUnique(
    'nodes',
    trace.nodes.map(({ id }) => id),
  );
  const edges = checkUnique(
    'edges',
    trace.edges.map(({ id }) => id),
  );
  const order = new Map(trace.nodes.map(({ id }, position) => [id, position]));
  const flows = new Map(trace.edges.map(({ id, flow }) => [id, flow]));

  const needNode = (id: string, by: Saying): void => {
    if (!nodes.has(id)) fail('broken.node', { by, id });
  };
  const needEdge = (id: string | undefined, by: Saying): void => {
    if (id !== undefined && !edges.has(id)) fail('broken.edge', { by, id });
  };
  const needTensor = (id: string | undefined, by: Saying): void => {
    if (id !== undefined && !Object.hasOwn(trace.tensors, id)) {
      fail('broken.tensor', { by, id });
    }
  };
  const needLine = (line: [number, number] | undefined, by: Saying): void => {
    if (line !== undefined && trace.source[line[0]]?.lines[line[1]] === undefined) {
      fail('broken.line', { by, line: line[1], source: line[0] });
    }
  };

  for (const [id, tensor] of Object.entries(trace.tensors)) checkTensor(id, tensor);
  for (const edge of trace.edges) {
    const by: Saying = { key: 'broken.by.edge', parameters: { id: edge.id } };
    needNode(edge.from, by);
    needNode(edge.to, by);
    if ((order.get(edge.from) ?? 0) >= (order.get(edge.to) ?? 0)) {
      fail('broken.cycle', { by });
    }
  }
  for (const node of trace.nodes) {
    const by: Saying = { key: 'broken.by.node', parameters: { id: node.id } };
    needTensor(node.value, by);
    needTensor(node.grad, by);
    needLine(node.line, by);
    for (const { edge } of node.args ?? []) needEdge(edge, by);
    if (node.kind === 'op' && node.op === undefined) fail('broken.op', { by });
  }
  trace.steps.forEach((step, position) => {
    const by: Saying = { key: 'broken.by.step', parameters: { k: position + 1 } };
    if ('node' in step) needNode(step.node, by);
    if ('edge' in step) needEdge(step.edge, by);
    if (step.kind === 'blocked') {
      needEdge(step.via, by);
      for (const { node } of step.missing ?? []) needNode(node, by);
    }
    for (const tensor of tensorsOf(step)) needTensor(tensor, by);
    needLine(step.line, by);
    if (step.kind === 'vjp' && flows.get(step.edge) !== 'grad') {
      fail('broken.vjp', { by, id: step.edge });
    }
    if (step.kind === 'blocked' && flows.get(step.edge) === 'grad') {
      fail('broken.blocked', { by, id: step.edge });
    }
  });
}

/** Whether a step has an outcome of this kind. */
function answers(step: Step | undefined, { of, node }: Question): boolean {
  switch (step?.kind) {
    case 'compute':
      return of === 'value';
    case 'vjp':
      return of === 'contribution' || of === 'gradient' || (of === 'local' && step.local !== undefined);
    case 'blocked':
      return of === 'contribution' || ((of === 'gradient' || of === 'grad') && node !== undefined);
    case 'seed':
    case 'accumulate':
      return of === 'gradient';
    default:
      return of === 'grad' && step?.kind === 'write_grad';
  }
}

/** Each question of the author has an answer, which lies after the moment at which it is asked. */
function checkLesson({ lesson, nodes, steps }: Trace): void {
  for (const question of lesson?.predict ?? []) {
    if (typeof question === 'string') continue;
    const { step, of, at = 0, node } = question;
    if (node !== undefined && !nodes.some(({ id }) => id === node)) {
      fail('broken.node', { by: { key: 'broken.by.question' }, id: node });
    }
    if (!answers(steps[step - 1], question)) fail('broken.question', { step, of });
    if (at >= step) fail('broken.late', { step, at });
  }
}

/** The trace, once it is known to be one. Throws InvalidTrace. */
export function validate(document: unknown): Trace {
  checkVersion(document);
  checkTwin(document as object);
  checkSize(document as object);
  checkSchema(document as object);
  const trace = document as Trace;
  checkReferences(trace);
  checkLesson(trace);
  if (trace.twin !== undefined) checkReferences(trace.twin);
  return trace;
}
