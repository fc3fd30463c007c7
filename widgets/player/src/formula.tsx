/** The step as an equation in MathML: the chain rule, the operation's own rule, and the rule with this step's numbers. */

import { type ComponentChild, Fragment } from 'preact';
import { binding, parse, type Argument, type Expression } from './expression';
import { formatNumber } from './numbers';
import type { Program } from './program';
import type { ComputeStep, SeedStep, Step, TensorId, TraceNode, VjpStep } from './trace';

type Markup = ComponentChild;
/** What stands for each name of a rule; `compound` needs parentheses beside an operator. */
type Names = ReadonlyMap<string, { math: Markup; compound?: boolean }>;

/** What the parts are, so that the theme can give an upstream gradient and a local derivative their colours. */
type Role = 'up' | 'local' | 'result';

const LONGEST_NAME = 24;
const SIGNS: Readonly<Record<string, string>> = { '*': '×', '-': '−', '==': '=', '!=': '≠', '<=': '≤', '>=': '≥' };
/** Methods that are written between their two operands. */
const BETWEEN: Readonly<Record<string, string>> = { dot: '·', matmul: '@' };

export function Numbers({ text, role }: { text: string; role: Role }): Markup {
  return <mtext class={`numbers ${role}`}>{text}</mtext>;
}

function Parentheses({ children }: { children: Markup }): Markup {
  return (
    <mrow>
      <mo stretchy={false}>(</mo>
      {children}
      <mo stretchy={false}>)</mo>
    </mrow>
  );
}

function listed(items: readonly Markup[]): Markup {
  return items.map((item, index) => (
    <Fragment key={index}>
      {index > 0 && <mo separator>,</mo>}
      {item}
    </Fragment>
  ));
}

function called(name: string, args: readonly Markup[]): Markup {
  const [only] = args;
  if (name === 'sqrt' && args.length === 1) return <msqrt>{only}</msqrt>;
  if (name === 'sum' && args.length === 1) {
    return (
      <mrow>
        <mo movablelimits>∑</mo>
        {only}
      </mrow>
    );
  }
  return (
    <mrow>
      <mi>{name}</mi>
      <Parentheses>{listed(args)}</Parentheses>
    </mrow>
  );
}

/** An expression beside an operator that binds as tightly as `least`. */
function operand(expression: Expression, least: number, names: Names): Markup {
  const math = toMath(expression, names);
  const compound = expression.kind === 'name' && (names.get(expression.name)?.compound ?? false);
  return compound || binding(expression) < least ? <Parentheses>{math}</Parentheses> : math;
}

function binary(expression: Expression & { kind: 'binary' }, names: Names): Markup {
  const { operator, left, right } = expression;
  if (operator === '/') {
    return (
      <mfrac>
        <mrow>{toMath(left, names)}</mrow>
        <mrow>{toMath(right, names)}</mrow>
      </mfrac>
    );
  }
  if (operator === '**') {
    return (
      <msup>
        <mrow>{operand(left, Infinity, names)}</mrow>
        <mrow>{toMath(right, names)}</mrow>
      </msup>
    );
  }
  const strength = binding(expression);
  return (
    <mrow>
      {operand(left, strength, names)}
      <mo>{SIGNS[operator] ?? operator}</mo>
      {operand(right, strength + 1, names)}
    </mrow>
  );
}

function argument({ keyword, value }: Argument, names: Names): Markup {
  if (keyword === undefined) return toMath(value, names);
  return (
    <mrow>
      <mi>{keyword}</mi>
      <mo>=</mo>
      {toMath(value, names)}
    </mrow>
  );
}

function call({ callee, args }: Expression & { kind: 'call' }, names: Names): Markup {
  const math = args.map((each) => argument(each, names));
  if (callee.kind === 'name') return called(callee.name, math);
  if (callee.kind !== 'attribute') return called('', [toMath(callee, names), ...math]);
  const sign = BETWEEN[callee.name];
  const [other] = args;
  if (sign !== undefined && other !== undefined && args.length === 1) {
    return (
      <mrow>
        {operand(callee.object, Infinity, names)}
        <mo>{sign}</mo>
        {operand(other.value, Infinity, names)}
      </mrow>
    );
  }
  return called(callee.name, [toMath(callee.object, names), ...math]);
}

export function toMath(expression: Expression, names: Names): Markup {
  switch (expression.kind) {
    case 'name':
      return names.get(expression.name)?.math ?? <mi>{expression.name}</mi>;
    case 'number':
      return <mn>{expression.text}</mn>;
    case 'negate':
      return (
        <mrow>
          <mo>−</mo>
          {operand(expression.operand, binding(expression), names)}
        </mrow>
      );
    case 'binary':
      return binary(expression, names);
    case 'attribute':
      if (expression.name === 'T' || expression.name === 'mT') {
        return (
          <msup>
            <mrow>{operand(expression.object, Infinity, names)}</mrow>
            <mi>T</mi>
          </msup>
        );
      }
      return called(expression.name, [toMath(expression.object, names)]);
    case 'call':
      return call(expression, names);
    case 'index':
      return (
        <mrow>
          {operand(expression.object, Infinity, names)}
          <mo stretchy={false}>[</mo>
          {listed(expression.items.map((item) => toMath(item, names)))}
          <mo stretchy={false}>]</mo>
        </mrow>
      );
    case 'tuple':
      return <Parentheses>{listed(expression.items.map((item) => toMath(item, names)))}</Parentheses>;
  }
}

/** A rule as mathematics, or as it was written where its text is beyond the parser. */
function rule(text: string, names: Names): Markup {
  try {
    return toMath(parse(text), names);
  } catch (error) {
    if (error instanceof SyntaxError) return <mtext>{text}</mtext>;
    throw error;
  }
}

function short(text: string): string {
  return text.length > LONGEST_NAME ? `${text.slice(0, LONGEST_NAME - 1)}…` : text;
}

/** How a node is written in a formula: its name, L for an output without one, or else how it was computed. */
class Writer {
  constructor(
    private readonly program: Program,
    private readonly pass: number,
  ) {}

  private outputName(): string {
    const id = this.program.seedOf(this.pass);
    return (id === undefined ? undefined : this.program.node(id).name) ?? 'L';
  }

  isOutput(node: TraceNode): boolean {
    return node.id === this.program.seedOf(this.pass);
  }

  name(node: TraceNode): { math: Markup; compound: boolean } {
    const text = this.isOutput(node) ? this.outputName() : this.program.label(node);
    const compound = node.name === undefined && /\W/.test(text);
    return { math: compound ? <mtext>{short(text)}</mtext> : <mi>{short(text)}</mi>, compound };
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

  /** What the names in an operation's rule texts stand for, as names or as numbers. */
  scope(node: TraceNode, as: 'names' | 'numbers', result?: TensorId, upstream?: TensorId): Names {
    const { program } = this;
    const names = new Map<string, { math: Markup; compound?: boolean }>();
    const operation = program.operation(node);
    for (const [key, text] of Object.entries(node.options ?? {})) names.set(key, { math: <mtext>{text}</mtext> });
    node.args?.forEach(({ number }, slot) => {
      const input = operation?.inputs[slot];
      if (input !== undefined && number !== undefined) names.set(input, { math: <mn>{formatNumber(number)}</mn> });
    });
    for (const edge of program.into(node.id)) {
      const input = operation?.inputs[edge.slot];
      const parent = program.node(edge.from);
      if (input === undefined) continue;
      const { math, compound } = this.name(parent);
      if (as === 'numbers') names.set(input, { math: <Numbers text={program.text(parent.value)} role="local" /> });
      else names.set(input, { math: <mrow class="local">{math}</mrow>, compound });
    }
    if (as === 'numbers') {
      names.set('r', { math: <Numbers text={program.text(result ?? node.value)} role="local" /> });
      names.set('g', { math: <Numbers text={program.text(upstream)} role="up" /> });
    } else {
      const { math, compound } = this.name(node);
      names.set('r', { math: <mrow class="local">{math}</mrow>, compound });
      names.set('g', { math: this.derivative('up', node) });
    }
    return names;
  }
}

function product(left: Markup, sign: string, right: Markup): Markup {
  return (
    <mrow>
      {left}
      <mo>{sign}</mo>
      {right}
    </mrow>
  );
}

function forward(program: Program, step: ComputeStep): Markup[] {
  const writer = new Writer(program, program.passFrom(step.node));
  const node = program.node(step.node);
  const operation = program.operation(node);
  const result = <Numbers text={program.text(step.out)} role="local" />;
  const named = node.name !== undefined || writer.isOutput(node) ? [writer.name(node).math] : [];
  if (operation === undefined) return [...named, result];
  return [
    ...named,
    rule(operation.forward, writer.scope(node, 'names')),
    rule(operation.forward, writer.scope(node, 'numbers', step.out)),
    result,
  ];
}

function backward(program: Program, step: VjpStep): Markup[] {
  const writer = new Writer(program, step.pass);
  const edge = program.edge(step.edge);
  const [child, parent] = [program.node(edge.to), program.node(edge.from)];
  const operation = program.operation(child);
  const input = operation?.inputs[edge.slot];
  const text = input === undefined ? undefined : operation?.vjp[input];
  const sign = step.local === undefined ? '·' : '×';
  const upstream = <Numbers text={program.text(step.upstream)} role="up" />;
  const inNumbers =
    step.local !== undefined
      ? product(upstream, '×', <Numbers text={program.text(step.local)} role="local" />)
      : text !== undefined && rule(text, writer.scope(child, 'numbers', undefined, step.upstream));
  return [
    product(writer.derivative('up', child), sign, writer.derivative('local', parent, child)),
    text !== undefined && rule(text, writer.scope(child, 'names')),
    inNumbers,
    <Numbers key="result" text={program.text(step.contribution)} role="result" />,
  ].filter((part) => part !== false);
}

function seed(program: Program, step: SeedStep): Markup[] {
  const writer = new Writer(program, step.pass);
  const node = program.node(step.node);
  return [writer.derivative('up', node), <Numbers key="result" text={program.text(step.grad)} role="result" />];
}

/** The parts of the step's equation, between which an equals sign belongs. */
export function equation(program: Program, step: Step): Markup[] {
  switch (step.kind) {
    case 'compute':
      return forward(program, step);
    case 'vjp':
      return backward(program, step);
    case 'seed':
      return seed(program, step);
    default:
      return [];
  }
}

/** Each part is a formula of its own, so that a long equation can break before an equals sign. */
export function Formula({ program, step }: { program: Program; step: Step }): ComponentChild {
  const parts = equation(program, step);
  if (parts.length === 0) return null;
  return (
    <div class="formula">
      {parts.map((part, index) => (
        <math key={index} display="inline" displaystyle>
          <mrow>
            {index > 0 && <mo>=</mo>}
            {part}
          </mrow>
        </math>
      ))}
    </div>
  );
}
