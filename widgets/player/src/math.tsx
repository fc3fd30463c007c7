/** Rule texts as MathML. */

import { type ComponentChild, Fragment } from 'preact';
import { useWords, type Key } from './catalogue';
import { binding, parse, type Argument, type Expression } from './expression';

export type Markup = ComponentChild;
/** What stands for each name of a rule; `compound` needs parentheses beside an operator. */
export type Names = ReadonlyMap<string, { math: Markup; compound?: boolean }>;

/** What the parts are, so that the theme can give an upstream gradient and a local derivative their colours. */
export type Role = 'up' | 'local' | 'result';

/** Of a longer tensor a formula shows the beginning; the whole of it stands in the sentence. */
const LONGEST_TENSOR = 32;
const SIGNS: Readonly<Record<string, string>> = { '*': '×', '-': '−', '==': '=', '!=': '≠', '<=': '≤', '>=': '≥' };
/** How tightly a sum holds what it sums: a product needs no parentheses, another sum does. */
const PRODUCT = 6;
/** Methods that are written between their two operands. */
const BETWEEN: Readonly<Record<string, string>> = { dot: '·', matmul: '@' };

export function short(text: string, most: number): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
}

/** A tensor. As <mn>, for beside <mtext> an operator has no space of its own. */
export function Numbers({ text, role }: { text: string; role: Role }): Markup {
  return <mn class={`numbers ${role}`}>{short(text, LONGEST_TENSOR)}</mn>;
}

export function Parentheses({ children }: { children: Markup }): Markup {
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
      <mo lspace="0.28em" rspace="0.28em">
        {SIGNS[operator] ?? operator}
      </mo>
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

/** What sum(x) and x.sum() sum. */
function summed(callee: Expression, args: readonly Argument[]): Expression | undefined {
  if (callee.kind === 'name' && callee.name === 'sum' && args.length === 1) return args[0]?.value;
  return callee.kind === 'attribute' && callee.name === 'sum' && args.length === 0 ? callee.object : undefined;
}

function call({ callee, args }: Expression & { kind: 'call' }, names: Names): Markup {
  const math = args.map((each) => argument(each, names));
  const whole = summed(callee, args);
  if (whole !== undefined) {
    return (
      <mrow>
        <mo movablelimits>∑</mo>
        {operand(whole, PRODUCT, names)}
      </mrow>
    );
  }
  if (callee.kind === 'name') return called(callee.name, math);
  if (callee.kind !== 'attribute') return called('', [toMath(callee, names), ...math]);
  const sign = BETWEEN[callee.name];
  const [other] = args;
  if (sign !== undefined && other !== undefined && args.length === 1) {
    return (
      <mrow>
        {operand(callee.object, Infinity, names)}
        <mo lspace="0.28em" rspace="0.28em">
          {sign}
        </mo>
        {operand(other.value, Infinity, names)}
      </mrow>
    );
  }
  return called(callee.name, [toMath(callee.object, names), ...math]);
}

function Word({ of }: { of: Key }): Markup {
  return <mtext> {useWords()(of)} </mtext>;
}

export function toMath(expression: Expression, names: Names): Markup {
  switch (expression.kind) {
    case 'name':
      return names.get(expression.name)?.math ?? <mi>{expression.name}</mi>;
    case 'number':
      return <mn>{expression.text}</mn>;
    case 'negate':
    case 'invert':
      return (
        <mrow>
          <mo>{expression.kind === 'negate' ? '−' : '~'}</mo>
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
    case 'list':
      return (
        <mrow>
          <mo stretchy={false}>[</mo>
          {listed(expression.items.map((item) => toMath(item, names)))}
          <mo stretchy={false}>]</mo>
        </mrow>
      );
    case 'choice':
      return (
        <mrow>
          {operand(expression.then, 1, names)}
          <Word of="ui.formula.if" />
          {operand(expression.condition, 1, names)}
          <Word of="ui.formula.else" />
          {toMath(expression.otherwise, names)}
        </mrow>
      );
  }
}

/** A rule as mathematics, or as it was written where its text is beyond the parser. */
export function rule(text: string, names: Names): Markup {
  try {
    return toMath(parse(text), names);
  } catch (error) {
    if (error instanceof SyntaxError) return <mtext>{text}</mtext>;
    throw error;
  }
}
