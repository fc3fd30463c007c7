/** The Trace document, version 1, as types: the mirror of `widgets/schema/trace.v1.schema.json`. */

export type NodeId = string;
export type EdgeId = string;
export type TensorId = string;

export type Dtype = 'float16' | 'float32' | 'float64' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint8' | 'bool';
export type Flow = 'grad' | 'detached' | 'no_grad' | 'constant' | 'integer';

/** JSON has no nan and no infinities: they are written as words. */
export type JsonNumber = number | boolean | 'nan' | 'inf' | '-inf';

/** An entry of `source` and a line within it, both counted from 0. */
export type Line = [number, number];

export interface Source {
  name: string;
  first?: number;
  lines: string[];
  earlier?: boolean;
}

export interface TraceNode {
  id: NodeId;
  kind: 'leaf' | 'op';
  op?: string;
  name?: string;
  expression?: string;
  args?: { edge?: EdgeId; number?: JsonNumber }[];
  options?: Record<string, string>;
  scope?: string[];
  shape: number[];
  dtype: Dtype;
  requires_grad: boolean;
  inplace?: boolean;
  earlier?: boolean;
  line?: Line;
  value?: TensorId;
  grad?: TensorId;
}

export interface TraceEdge {
  id: EdgeId;
  from: NodeId;
  to: NodeId;
  slot: number;
  flow: Flow;
}

export interface Tensor {
  shape: number[];
  dtype: Dtype;
  data?: JsonNumber[];
  summary?: { min: JsonNumber; max: JsonNumber; mean: JsonNumber; nonfinite: number };
  sample?: { rows: number; columns: number; data: JsonNumber[] };
}

export interface Operation {
  symbol: string;
  inputs: string[];
  forward: string;
  vjp: Record<string, string>;
  elementwise?: boolean;
  /** The rule as it runs, where the texts above are shortened for reading. */
  whole?: { options?: string; forward: string; vjp: Record<string, string> };
}

interface When {
  pass: number;
  line?: Line;
}

export type CreateStep = When & { kind: 'create'; node: NodeId };
export type ComputeStep = When & { kind: 'compute'; node: NodeId; out: TensorId };
export type WriteStep = When & { kind: 'write'; node: NodeId; op?: string; before: TensorId; after: TensorId };
export type SeedStep = When & { kind: 'seed'; node: NodeId; grad: TensorId };
export type VjpStep = When & {
  kind: 'vjp';
  edge: EdgeId;
  upstream: TensorId;
  local?: TensorId;
  contribution: TensorId;
};
export type BlockedStep = When & {
  kind: 'blocked';
  edge: EdgeId;
  via?: EdgeId;
  would?: TensorId;
  missing?: { node: NodeId; grad: TensorId }[];
};
export type AccumulateStep = When & { kind: 'accumulate'; node: NodeId; terms: TensorId[]; grad: TensorId };
export type HookStep = When & { kind: 'hook'; node: NodeId; before: TensorId; after: TensorId };
export type WriteGradStep = When & { kind: 'write_grad'; node: NodeId; before?: TensorId; after: TensorId };
export type ZeroGradStep = When & { kind: 'zero_grad'; node: NodeId; before?: TensorId; after?: TensorId };
export type ErrorStep = When & { kind: 'error'; type: string; message: string };
export type TruncatedStep = When & { kind: 'truncated'; bound: 'steps' | 'bytes'; limit: number };

export type Step =
  | CreateStep
  | ComputeStep
  | WriteStep
  | SeedStep
  | VjpStep
  | BlockedStep
  | AccumulateStep
  | HookStep
  | WriteGradStep
  | ZeroGradStep
  | ErrorStep
  | TruncatedStep;

/** Where things stand, in CSS pixels: a node as [x, y, width, height], an edge as the points of a cubic Bézier spline. */
export interface Layout {
  engine: string;
  width: number;
  height: number;
  nodes: Record<NodeId, [number, number, number, number]>;
  edges: Record<EdgeId, number[]>;
}

/** What the learner is to predict of one step's outcome. */
export interface Question {
  /** Counted from 1. */
  step: number;
  of: 'value' | 'local' | 'contribution' | 'gradient' | 'grad';
  /** After how many steps it is asked; just before `step` unless said. */
  at?: number;
  /** Whose gradient, where the step is `blocked`. */
  node?: NodeId;
}

/** Every outcome of a kind, each just before its step. */
export type Each = 'values' | 'locals' | 'contributions' | 'gradients';

/** What an author asks of the learner, and what the player keeps back. */
export interface Lesson {
  predict?: (Each | Question)[];
  lock?: number;
  hide?: ('values' | 'gradients' | 'controls' | 'transcript')[];
  present?: boolean;
}

export interface Trace {
  schema: 'autodiff-lite.trace';
  version: 1;
  title?: string;
  source: Source[];
  nodes: TraceNode[];
  edges: TraceEdge[];
  tensors: Record<TensorId, Tensor>;
  ops: Record<string, Operation>;
  steps: Step[];
  layout?: Layout;
  /** A second trace to be seen beside this one; it has no twin itself. */
  twin?: Trace;
  lesson?: Lesson;
}

/** Whether two traces are of the same graph: then only numbers differ. */
export function isAnotherRun({ nodes, edges }: Trace, before: Trace): boolean {
  return (
    nodes.length === before.nodes.length &&
    edges.length === before.edges.length &&
    nodes.every(({ id, name, op }, place) => {
      const other = before.nodes[place];
      return id === other?.id && name === other.name && op === other.op;
    })
  );
}
