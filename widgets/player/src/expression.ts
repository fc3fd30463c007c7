/** A parser for the rule texts of the operation table: a small subset of Python's expressions. */

export type Expression =
  | { kind: 'name'; name: string }
  | { kind: 'number'; text: string }
  | { kind: 'negate'; operand: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'attribute'; object: Expression; name: string }
  | { kind: 'call'; callee: Expression; args: Argument[] }
  | { kind: 'index'; object: Expression; items: Expression[] }
  | { kind: 'tuple'; items: Expression[] };

export interface Argument {
  keyword?: string;
  value: Expression;
}

interface Token {
  kind: 'name' | 'number' | 'operator' | 'end';
  text: string;
}

const TOKEN =
  /\s*(?:([A-Za-z_]\w*)|(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|(\*\*|\/\/|==|!=|<=|>=|[-+*/%@&|<>().,=[\]]))/y;

/** How tightly each operator binds. Python's unary minus stands between * and **. */
const BINDING: Readonly<Record<string, number>> = {
  ...{ '==': 1, '!=': 1, '<': 1, '<=': 1, '>': 1, '>=': 1 },
  ...{ '|': 2, '&': 3 },
  ...{ '+': 4, '-': 4 },
  ...{ '*': 5, '/': 5, '//': 5, '%': 5, '@': 5 },
  ...{ '**': 7 },
};
const UNARY = 6;
const MOST_NESTED = 60;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new SyntaxError(`unexpected “${text.slice(at, at + 1)}” in “${text}”`);
    const [, name, number, operator] = match;
    if (name !== undefined) found.push({ kind: 'name', text: name });
    else if (number !== undefined) found.push({ kind: 'number', text: number });
    else found.push({ kind: 'operator', text: operator ?? '' });
  }
  return found;
}

class Parser {
  private at = 0;
  private depth = 0;
  constructor(private readonly items: Token[]) {}

  whole(): Expression {
    const result = this.expression(0);
    if (this.peek().kind !== 'end') throw new SyntaxError(`unexpected “${this.peek().text}”`);
    return result;
  }

  private peek(ahead = 0): Token {
    return this.items[this.at + ahead] ?? { kind: 'end', text: 'end' };
  }

  private take(): Token {
    const token = this.peek();
    this.at += 1;
    return token;
  }

  private accept(text: string): boolean {
    const token = this.peek();
    if (token.kind !== 'operator' || token.text !== text) return false;
    this.at += 1;
    return true;
  }

  private expect(text: string): void {
    if (!this.accept(text)) throw new SyntaxError(`expected “${text}” but found “${this.peek().text}”`);
  }

  private expression(least: number): Expression {
    // A rule text comes from a stranger too: parentheses must not exhaust the stack.
    this.depth += 1;
    if (this.depth > MOST_NESTED) throw new SyntaxError('nested too deeply');
    let left = this.accept('-') ? this.negated() : this.postfix();
    for (;;) {
      const token = this.peek();
      const binding = token.kind === 'operator' ? BINDING[token.text] : undefined;
      if (binding === undefined || binding <= least) break;
      this.take();
      // ** binds to the right: its right side may hold another ** and a minus.
      const right = this.expression(token.text === '**' ? binding - 1 : binding);
      left = { kind: 'binary', operator: token.text, left, right };
    }
    this.depth -= 1;
    return left;
  }

  private negated(): Expression {
    return { kind: 'negate', operand: this.expression(UNARY) };
  }

  private postfix(): Expression {
    let result = this.primary();
    for (;;) {
      if (this.accept('.')) {
        const name = this.take();
        if (name.kind !== 'name') throw new SyntaxError(`expected a name but found “${name.text}”`);
        result = { kind: 'attribute', object: result, name: name.text };
      } else if (this.accept('(')) {
        result = { kind: 'call', callee: result, args: this.separated(')', () => this.argument()) };
      } else if (this.accept('[')) {
        result = { kind: 'index', object: result, items: this.separated(']', () => this.expression(0)) };
      } else {
        return result;
      }
    }
  }

  private primary(): Expression {
    const token = this.take();
    if (token.kind === 'name') return { kind: 'name', name: token.text };
    if (token.kind === 'number') return { kind: 'number', text: token.text };
    if (token.text === '(' && token.kind === 'operator') {
      const first = this.accept(')') ? undefined : this.expression(0);
      if (first === undefined) return { kind: 'tuple', items: [] };
      if (!this.accept(',')) {
        this.expect(')');
        return first;
      }
      return { kind: 'tuple', items: [first, ...this.separated(')', () => this.expression(0))] };
    }
    throw new SyntaxError(`unexpected “${token.text}”`);
  }

  private argument(): Argument {
    const [name, equals] = [this.peek(), this.peek(1)];
    if (name.kind === 'name' && equals.kind === 'operator' && equals.text === '=') {
      this.at += 2;
      return { keyword: name.text, value: this.expression(0) };
    }
    return { value: this.expression(0) };
  }

  private separated<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.accept(close)) {
      items.push(item());
      if (!this.accept(',')) {
        this.expect(close);
        break;
      }
    }
    return items;
  }
}

/** The syntax tree of a rule text. Throws a SyntaxError that says what was not understood. */
export function parse(text: string): Expression {
  return new Parser(tokens(text)).whole();
}

/** How tightly the outermost operator of an expression binds; what needs no parentheses binds infinitely. */
export function binding(expression: Expression): number {
  if (expression.kind === 'binary') return BINDING[expression.operator] ?? Infinity;
  return expression.kind === 'negate' ? UNARY : Infinity;
}
