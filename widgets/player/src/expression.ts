/** A parser for the rule texts of the operation table, and for what learners type: a small subset of Python's expressions. */

export type Expression =
  | { kind: 'name'; name: string }
  | { kind: 'number'; text: string }
  | { kind: 'negate'; operand: Expression }
  | { kind: 'invert'; operand: Expression }
  | { kind: 'binary'; operator: string; left: Expression; right: Expression }
  | { kind: 'attribute'; object: Expression; name: string }
  | { kind: 'call'; callee: Expression; args: Argument[] }
  | { kind: 'index'; object: Expression; items: Expression[] }
  | { kind: 'tuple'; items: Expression[] }
  | { kind: 'list'; items: Expression[] }
  | { kind: 'choice'; condition: Expression; then: Expression; otherwise: Expression };

export interface Argument {
  keyword?: string;
  value: Expression;
}

/** A text that is no expression: what was found, and what would have fitted there instead, where only one thing would. */
export class Unreadable extends SyntaxError {
  constructor(
    readonly found: string,
    readonly expected?: string,
  ) {
    super(expected === undefined ? `unexpected “${found}”` : `expected “${expected}” but found “${found}”`);
  }
}

interface Token {
  kind: 'name' | 'number' | 'operator' | 'end';
  text: string;
}

const TOKEN =
  /\s*(?:([\p{L}_][\p{L}\p{N}_′″‴⁽⁾]*)|(\d+(?:\.\d*)?(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?)|(\*\*|\/\/|==|!=|<=|>=|[-+*/%@&|^~<>().,=[\]]))/iuy;

/** How tightly each operator binds. Python's unary minus stands between * and **. */
const BINDING: Readonly<Record<string, number>> = {
  ...{ '==': 1, '!=': 1, '<': 1, '<=': 1, '>': 1, '>=': 1 },
  ...{ '|': 2, '^': 3, '&': 4 },
  ...{ '+': 5, '-': 5 },
  ...{ '*': 6, '/': 6, '//': 6, '%': 6, '@': 6 },
  ...{ '**': 8 },
};
const UNARY = 7;
const MOST_NESTED = 60;

function tokens(text: string): Token[] {
  const found: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = text.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (match === null) throw new Unreadable(text.slice(at).trimStart().slice(0, 1));
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
    const result = this.choice();
    if (this.peek().kind !== 'end') throw new Unreadable(this.peek().text);
    return result;
  }

  private peek(ahead = 0): Token {
    return this.items[this.at + ahead] ?? { kind: 'end', text: '' };
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
    if (!this.accept(text)) throw new Unreadable(this.peek().text, text);
  }

  private word(text: string): boolean {
    const token = this.peek();
    if (token.kind !== 'name' || token.text !== text) return false;
    this.at += 1;
    return true;
  }

  /** then if condition else otherwise: it binds least of all. */
  private choice(): Expression {
    const first = this.expression(0);
    if (!this.word('if')) return first;
    const condition = this.expression(0);
    if (!this.word('else')) throw new Unreadable(this.peek().text, 'else');
    this.deeper();
    const otherwise = this.choice();
    this.depth -= 1;
    return { kind: 'choice', condition, then: first, otherwise };
  }

  /** A text comes from a stranger: parentheses must not exhaust the stack. */
  private deeper(): void {
    this.depth += 1;
    if (this.depth > MOST_NESTED) throw new Unreadable('(');
  }

  private expression(least: number): Expression {
    this.deeper();
    let left = this.prefix();
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

  private prefix(): Expression {
    if (this.accept('-')) return { kind: 'negate', operand: this.expression(UNARY) };
    if (this.accept('~')) return { kind: 'invert', operand: this.expression(UNARY) };
    return this.accept('+') ? this.expression(UNARY) : this.postfix();
  }

  private postfix(): Expression {
    let result = this.primary();
    for (;;) {
      if (this.accept('.')) {
        const name = this.take();
        if (name.kind !== 'name') throw new Unreadable(name.text);
        result = { kind: 'attribute', object: result, name: name.text };
      } else if (this.accept('(')) {
        result = { kind: 'call', callee: result, args: this.separated(')', () => this.argument()) };
      } else if (this.accept('[')) {
        result = { kind: 'index', object: result, items: this.separated(']', () => this.choice()) };
      } else {
        return result;
      }
    }
  }

  private primary(): Expression {
    const token = this.take();
    if (token.kind === 'name') return { kind: 'name', name: token.text };
    if (token.kind === 'number') return { kind: 'number', text: token.text };
    if (token.text === '[' && token.kind === 'operator') {
      return { kind: 'list', items: this.separated(']', () => this.choice()) };
    }
    if (token.text === '(' && token.kind === 'operator') {
      const first = this.accept(')') ? undefined : this.choice();
      if (first === undefined) return { kind: 'tuple', items: [] };
      if (!this.accept(',')) {
        this.expect(')');
        return first;
      }
      return { kind: 'tuple', items: [first, ...this.separated(')', () => this.choice())] };
    }
    throw new Unreadable(token.text);
  }

  private argument(): Argument {
    const [name, equals] = [this.peek(), this.peek(1)];
    if (name.kind === 'name' && equals.kind === 'operator' && equals.text === '=') {
      this.at += 2;
      return { keyword: name.text, value: this.choice() };
    }
    return { value: this.choice() };
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

/** The syntax tree of a rule text. Throws `Unreadable`, which says what was not understood. */
export function parse(text: string): Expression {
  return new Parser(tokens(text)).whole();
}

/** How tightly the outermost operator of an expression binds; what needs no parentheses binds infinitely. */
export function binding(expression: Expression): number {
  if (expression.kind === 'binary') return BINDING[expression.operator] ?? Infinity;
  if (expression.kind === 'choice') return 0;
  return expression.kind === 'negate' || expression.kind === 'invert' ? UNARY : Infinity;
}
