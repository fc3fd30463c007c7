/** A trace is data from a stranger: nothing is shown before it has passed here. */

import schema from '../../schema/trace.v1.schema.json';
import { compile } from './schema';
import type { Question, Step, Tensor, Trace } from './trace';

/** A trace that cannot be shown; the message says why, in a sentence for the reader. */
export class InvalidTrace extends Error {}

const VERSION = 1;
/** More numbers than this are not looked at: a page must stay usable whatever it is given. */
const MOST_NUMBERS = 20_000_000;

function fail(message: string): never {
  throw new InvalidTrace(message);
}

function checkVersion(document: unknown): void {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    fail('This is not a trace: a JSON object was expected.');
  }
  const { schema: name, version } = document as Partial<Record<string, unknown>>;
  if (name !== 'autodiff-lite.trace') fail('This is not a trace of autodiff-lite.');
  if (version !== VERSION && typeof version === 'number') {
    fail(`This trace has version ${version}; this player reads version ${VERSION}. Update autodiff-lite to see it.`);
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
  if (twin !== undefined && Object.hasOwn(twin, 'twin')) fail('The twin of a trace cannot have a twin itself.');
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
  if (count > MOST_NUMBERS) fail('This trace is too large to be shown: it holds more than 20 million numbers.');
}

function checkSchema(document: object): void {
  const found = check()(document);
  if (found === undefined) return;
  const place = found.keys.reverse().join('/').slice(0, 120);
  fail(`This trace cannot be read: ${place === '' ? '' : `at ${place}: `}${found.message}.`);
}

function checkUnique(what: string, ids: readonly string[]): Set<string> {
  const seen = new Set<string>();
  for (const id of ids) {
    if (seen.has(id)) fail(`This trace names two ${what} ${id}.`);
    seen.add(id);
  }
  return seen;
}

function checkTensor(id: string, { shape, data, sample }: Tensor): void {
  const size = shape.reduce((product, length) => product * length, 1);
  if (data !== undefined && data.length !== size) {
    fail(`Tensor ${id} has shape [${shape.join(', ')}] but ${data.length} numbers.`);
  }
  if (sample !== undefined && sample.data.length !== sample.rows * sample.columns) {
    fail(`The sample of tensor ${id} does not have ${sample.rows} rows of ${sample.columns} numbers.`);
  }
}

function tensorsOf(step: Step): (string | undefined)[] {
  switch (step.kind) {
    case 'compute':
      return [step.out];
    case 'write':
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

  const needNode = (id: string, by: string): void => {
    if (!nodes.has(id)) fail(`${by} refers to node ${id}, which is not in this trace.`);
  };
  const needEdge = (id: string | undefined, by: string): void => {
    if (id !== undefined && !edges.has(id)) fail(`${by} refers to edge ${id}, which is not in this trace.`);
  };
  const needTensor = (id: string | undefined, by: string): void => {
    if (id !== undefined && !Object.hasOwn(trace.tensors, id)) {
      fail(`${by} refers to tensor ${id}, which is not in this trace.`);
    }
  };
  const needLine = (line: [number, number] | undefined, by: string): void => {
    if (line !== undefined && trace.source[line[0]]?.lines[line[1]] === undefined) {
      fail(`${by} refers to line ${line[1]} of source ${line[0]}, which is not in this trace.`);
    }
  };

  for (const [id, tensor] of Object.entries(trace.tensors)) checkTensor(id, tensor);
  for (const edge of trace.edges) {
    needNode(edge.from, `Edge ${edge.id}`);
    needNode(edge.to, `Edge ${edge.id}`);
    if ((order.get(edge.from) ?? 0) >= (order.get(edge.to) ?? 0)) {
      fail(`Edge ${edge.id} leads back to a node that stands before it: a computation graph has no cycle.`);
    }
  }
  for (const node of trace.nodes) {
    const by = `Node ${node.id}`;
    needTensor(node.value, by);
    needTensor(node.grad, by);
    needLine(node.line, by);
    for (const { edge } of node.args ?? []) needEdge(edge, by);
    if (node.kind === 'op' && node.op === undefined) fail(`${by} is an operation, but does not say which.`);
  }
  trace.steps.forEach((step, position) => {
    const by = `Step ${position + 1}`;
    if ('node' in step) needNode(step.node, by);
    if ('edge' in step) needEdge(step.edge, by);
    if (step.kind === 'blocked') {
      needEdge(step.via, by);
      for (const { node } of step.missing ?? []) needNode(node, by);
    }
    for (const tensor of tensorsOf(step)) needTensor(tensor, by);
    needLine(step.line, by);
    if (step.kind === 'vjp' && flows.get(step.edge) !== 'grad') {
      fail(`${by} sends a gradient along edge ${step.edge}, through which none may pass.`);
    }
    if (step.kind === 'blocked' && flows.get(step.edge) === 'grad') {
      fail(`${by} stops a gradient at edge ${step.edge}, through which it may pass.`);
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
      fail(`A question of the lesson refers to node ${node}, which is not in this trace.`);
    }
    if (!answers(steps[step - 1], question))
      fail(`A question of the lesson asks step ${step} for a ${of} that it has not.`);
    if (at >= step) fail(`A question of the lesson about step ${step} is asked after step ${at}: too late.`);
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
