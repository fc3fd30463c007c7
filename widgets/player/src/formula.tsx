/** The step as an equation in MathML: the chain rule, the operation's own rule, and the rule with this step's numbers. */

import { Fragment, type ComponentChild } from 'preact';
import { indexAsWritten } from './indices';
import { Numbers, Parentheses, rule, short, type Markup, type Names, type Role } from './math';
import { formatNumber } from './numbers';
import type { Program } from './program';
import type { State } from './state';
import { isSummed } from './words';
import type { BlockedStep, ComputeStep, NodeId, SeedStep, TensorId, TraceEdge, TraceNode, VjpStep } from './trace';

const LONGEST_NAME = 24;

/** How a node is written in a formula: its name, L for an output without one, or else how it was computed. */
class Writer {
  constructor(
    private readonly program: Program,
    private readonly state: State,
    private readonly pass: number,
  ) {}

  /** Only what backward begins at with a plain 1 is itself differentiated; otherwise L = v · z is. */
  private outputName(): string {
    const id = this.program.seedOf(this.pass);
    const name = this.weighted().length > 0 || id === undefined ? undefined : this.program.node(id).name;
    return name ?? this.program.freeName;
  }

  isOutput(node: TraceNode): boolean {
    return node.id === this.program.seedOf(this.pass) && this.weighted().length === 0;
  }

  /** The seeds that weigh the outputs of the pass; none where it begins at one number with 1. */
  private weighted(): readonly SeedStep[] {
    const seeds = this.program.seedsOf(this.pass);
    const [first] = seeds;
    if (seeds.length > 1 || first === undefined) return seeds;
    const { data } = this.program.tensor(first.grad);
    return data?.length === 1 && data[0] === 1 ? [] : seeds;
  }

  /** v, or where several outputs have each their own, that of this one. */
  weight(of: NodeId): Markup {
    const seeds = this.weighted();
    if (seeds.length < 2) return <mi>v</mi>;
    return (
      <msub>
        <mi>v</mi>
        <mn>{seeds.findIndex(({ node }) => node === of) + 1}</mn>
      </msub>
    );
  }

  /** L = v · z: the number whose derivatives a pass from a non-scalar computes. */
  definition(): Markup | undefined {
    const seeds = this.weighted();
    if (seeds.length === 0) return undefined;
    return (
      <>
        <mi>{this.outputName()}</mi>
        <mo>=</mo>
        {seeds.map(({ node }, index) => (
          <Fragment key={node}>
            {index > 0 && <mo>+</mo>}
            {product(this.weight(node), '·', this.ofNode(this.program.node(node)))}
          </Fragment>
        ))}
      </>
    );
  }

  name(node: TraceNode): { math: Markup; compound: boolean } {
    const text = this.isOutput(node) ? this.outputName() : this.program.label(node);
    const compound = node.name === undefined && /\W/.test(text);
    return { math: <mi>{short(text, LONGEST_NAME)}</mi>, compound };
  }

  private ofNode(node: TraceNode): Markup {
    const { math, compound } = this.name(node);
    return compound ? <Parentheses>{math}</Parentheses> : math;
  }

  /** ∂of/∂by; without `of`, the derivative of the pass's output. */
  derivative(role: Role, by: TraceNode, of?: TraceNode): Markup {
    return (
      <mfrac class={role}>
        <mrow>
          <mi>∂</mi>
          {of === undefined ? <mi>{this.outputName()}</mi> : this.ofNode(of)}
        </mrow>
        <mrow>
          <mi>∂</mi>
          {this.ofNode(by)}
        </mrow>
      </mfrac>
    );
  }

  /** What the names in an operation's rule texts stand for. */
  names(node: TraceNode): Names {
    const names = this.given(node);
    for (const [input, parent] of this.inputs(node)) {
      const { math, compound } = this.name(parent);
      names.set(input, { math: <mrow class="local">{math}</mrow>, compound });
    }
    const { math, compound } = this.name(node);
    names.set('r', { math: <mrow class="local">{math}</mrow>, compound });
    names.set('g', { math: this.derivative('up', node) });
    return names;
  }

  /** The same with the numbers of this moment; what is no longer known keeps its name. */
  numbers(node: TraceNode, upstream?: TensorId): Names {
    const names = this.given(node);
    const put = (name: string, tensor: TensorId | undefined, role: Role): void => {
      if (tensor !== undefined) names.set(name, { math: <Numbers text={this.program.text(tensor)} role={role} /> });
    };
    for (const [input, parent] of this.inputs(node)) put(input, this.valueOf(parent.id), 'local');
    put('r', this.valueOf(node.id), 'local');
    put('g', upstream, 'up');
    return names;
  }

  private valueOf(id: NodeId): TensorId | undefined {
    return this.state.nodes.get(id)?.value;
  }

  private inputs(node: TraceNode): [string, TraceNode][] {
    const { program } = this;
    const names = program.operation(node)?.inputs ?? [];
    return program.into(node.id).flatMap(({ slot, from }): [string, TraceNode][] => {
      const input = names[slot];
      return input === undefined ? [] : [[input, program.node(from)]];
    });
  }

  /** What the program wrote down itself: options, and numbers in place of tensors. */
  private given(node: TraceNode): Map<string, { math: Markup; compound?: boolean }> {
    const names = new Map<string, { math: Markup; compound?: boolean }>();
    for (const [key, text] of Object.entries(node.options ?? {})) {
      names.set(key, { math: <mn>{key === 'index' ? indexAsWritten(text) : text}</mn> });
    }
    const inputs = this.program.operation(node)?.inputs ?? [];
    node.args?.forEach(({ number }, slot) => {
      const input = inputs[slot];
      if (input !== undefined && number !== undefined) names.set(input, { math: <mn>{formatNumber(number)}</mn> });
    });
    return names;
  }
}

function product(left: Markup, sign: string, right: Markup): Markup {
  return (
    <mrow>
      {left}
      <mo lspace="0.28em" rspace="0.28em">
        {sign}
      </mo>
      {right}
    </mrow>
  );
}

/** Where an input was copied to fit the other one, its gradient is the sum over the copies. */
function overCopies(program: Program, term: Markup): Markup {
  return (
    <mrow>
      <munder>
        <mo movablelimits={false}>∑</mo>
        <mtext>{program.say('ui.formula.copies')}</mtext>
      </munder>
      {term}
    </mrow>
  );
}

function result(program: Program, tensor: TensorId, role: Role = 'result'): Markup {
  return <Numbers text={program.text(tensor)} role={role} />;
}

/** The rule by which a contribution goes back along an edge. */
function ruleOf(program: Program, edge: TraceEdge): string | undefined {
  const operation = program.operation(program.node(edge.to));
  const input = operation?.inputs[edge.slot];
  return input === undefined ? undefined : operation?.vjp[input];
}

function forward(program: Program, state: State, step: ComputeStep): Markup[] {
  const node = program.node(step.node);
  const writer = new Writer(program, state, program.passFrom(step.node));
  const operation = program.operation(node);
  const named = node.name !== undefined || writer.isOutput(node) ? [writer.name(node).math] : [];
  if (operation === undefined) return [...named, result(program, step.out, 'local')];
  return [
    ...named,
    rule(operation.forward, writer.names(node)),
    rule(operation.forward, writer.numbers(node)),
    result(program, step.out, 'local'),
  ];
}

function backward(program: Program, state: State, step: VjpStep): Markup[] {
  const writer = new Writer(program, state, step.pass);
  const edge = program.edge(step.edge);
  const [child, parent] = [program.node(edge.to), program.node(edge.from)];
  const text = ruleOf(program, edge);
  const copied = isSummed(program, step);
  const summed = (term: Markup): Markup => (copied ? overCopies(program, term) : term);
  const parts = [
    product(
      writer.derivative('up', child),
      step.local === undefined ? '·' : '×',
      writer.derivative('local', parent, child),
    ),
  ];
  if (text !== undefined) parts.push(summed(rule(text, writer.names(child))));
  if (step.local !== undefined) {
    parts.push(summed(product(result(program, step.upstream, 'up'), '×', result(program, step.local, 'local'))));
  } else if (text !== undefined) {
    parts.push(summed(rule(text, writer.numbers(child, step.upstream))));
  }
  return [...parts, result(program, step.contribution)];
}

/** What would have come to the gate, where that is one rule away from the gradient that is known. */
function prevented(program: Program, state: State, step: BlockedStep): Markup[] {
  const edge = program.edge(step.via ?? step.edge);
  const gate = program.edge(step.edge);
  const text = ruleOf(program, edge);
  if (step.would === undefined || text === undefined || (edge.id !== gate.id && edge.from !== gate.to)) return [];
  const writer = new Writer(program, state, step.pass);
  const [child, parent] = [program.node(edge.to), program.node(edge.from)];
  return [
    product(writer.derivative('up', child), '×', writer.derivative('local', parent, child)),
    rule(text, writer.names(child)),
    result(program, step.would),
  ];
}

function seed(program: Program, state: State, step: SeedStep): Markup[] {
  const writer = new Writer(program, state, step.pass);
  const weight = writer.definition() === undefined ? [] : [writer.weight(step.node)];
  return [writer.derivative('up', program.node(step.node)), ...weight, result(program, step.grad)];
}

/** The parts of the step's equation, between which an equals sign belongs. */
export function equation(program: Program, state: State): Markup[] {
  const { step } = state;
  switch (step?.kind) {
    case 'compute':
      return forward(program, state, step);
    case 'vjp':
      return backward(program, state, step);
    case 'blocked':
      return prevented(program, state, step);
    case 'seed':
      return seed(program, state, step);
    default:
      return [];
  }
}

/** Each part is a formula of its own, so that a long equation can break before an equals sign. */
export function Formula({ program, state }: { program: Program; state: State }): ComponentChild {
  const parts = equation(program, state);
  if (parts.length === 0) return null;
  const of = state.step?.pass === state.pass ? new Writer(program, state, state.pass).definition() : undefined;
  return (
    <div class={`formula ${state.step?.kind ?? ''}`}>
      {parts.map((part, index) => (
        <math key={index} display="inline" displaystyle>
          <mrow>
            {index > 0 && (
              <mo lspace="0.28em" rspace="0.28em">
                =
              </mo>
            )}
            {part}
          </mrow>
        </math>
      ))}
      {of !== undefined && (
        <span class="where">
          {program.say('ui.formula.where')}{' '}
          <math>
            <mrow>{of}</mrow>
          </math>
        </span>
      )}
    </div>
  );
}

/** An operation's rules without numbers: how it computes, and what it passes back to each input that asks for a gradient. */
export function Rules({ program, state, node }: { program: Program; state: State; node: TraceNode }): ComponentChild {
  const operation = program.operation(node);
  if (operation === undefined) return null;
  const writer = new Writer(program, state, Math.max(state.pass, 1));
  const names = writer.names(node);
  const equations = [[writer.name(node).math, rule(operation.forward, names)]];
  for (const edge of program.into(node.id)) {
    const text = ruleOf(program, edge);
    if (edge.flow === 'grad' && text !== undefined) {
      const parent = program.node(edge.from);
      const way = product(writer.derivative('up', node), '·', writer.derivative('local', parent, node));
      equations.push([way, rule(text, names)]);
    }
  }
  return (
    <div class="rules">
      {equations.map(([left, right], index) => (
        <div key={index} class="formula">
          <math display="inline" displaystyle>
            <mrow>
              {left}
              <mo lspace="0.28em" rspace="0.28em">
                =
              </mo>
              {right}
            </mrow>
          </math>
        </div>
      ))}
    </div>
  );
}
