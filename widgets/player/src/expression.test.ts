import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, type Expression } from './expression';

/** Writes an expression with all its parentheses, to show how it was understood. */
function spelled(expression: Expression): string {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'number':
      return expression.text;
    case 'negate':
      return `(-${spelled(expression.operand)})`;
    case 'invert':
      return `(~${spelled(expression.operand)})`;
    case 'list':
      return `[${expression.items.map(spelled).join(', ')}]`;
    case 'choice': {
      const [then, condition, otherwise] = [expression.then, expression.condition, expression.otherwise].map(spelled);
      return `(${then ?? ''} if ${condition ?? ''} else ${otherwise ?? ''})`;
    }
    case 'binary':
      return `(${spelled(expression.left)} ${expression.operator} ${spelled(expression.right)})`;
    case 'attribute':
      return `${spelled(expression.object)}.${expression.name}`;
    case 'call': {
      const args = expression.args.map(
        ({ keyword, value }) => `${keyword === undefined ? '' : `${keyword}=`}${spelled(value)}`,
      );
      return `${spelled(expression.callee)}(${args.join(', ')})`;
    }
    case 'index':
      return `${spelled(expression.object)}[${expression.items.map(spelled).join(', ')}]`;
    case 'tuple':
      return `(${expression.items.map(spelled).join(', ')},)`;
  }
}

describe('parse', () => {
  it.each([
    ['g * y', '(g * y)'],
    ['g * (1 - r * r)', '(g * (1 - (r * r)))'],
    ['-g * (x / y) / y', '(((-g) * (x / y)) / y)'],
    ['a - b - c', '((a - b) - c)'],
    ['a ** b ** c', '(a ** (b ** c))'],
    ['-x ** 2', '(-(x ** 2))'],
    ['x ** -2', '(x ** (-2))'],
    ['2 * -x', '(2 * (-x))'],
    ['g @ y.T', '(g @ y.T)'],
    ['x.dot(y)', 'x.dot(y)'],
    ['g.permute(inverse(dims))', 'g.permute(inverse(dims))'],
    ['where((x > low) & (x < high), g, 0)', 'where(((x > low) & (x < high)), g, 0)'],
    ['x.sum(dim=0, keepdim=True)', 'x.sum(dim=0, keepdim=True)'],
    ['g * -1.1283791670955126 * exp(-(x * x))', '((g * (-1.1283791670955126)) * exp((-(x * x))))'],
    ['x[i, 0]', 'x[i, 0]'],
    ['f((1, 2), 1e-3)', 'f((1, 2,), 1e-3)'],
    ['x <= 0', '(x <= 0)'],
    ['[1, -2, [x]]', '[1, (-2), [x]]'],
    ['+x * ~y', '(x * (~y))'],
    ['x ^ y & z', '(x ^ (y & z))'],
    ['g * 0 if y == 0 else g * y', '((g * 0) if (y == 0) else (g * y))'],
    ['a if b else c if d else e', '(a if b else (c if d else e))'],
    ['f(a if b else c, (d if e else f))', 'f((a if b else c), (d if e else f))'],
    ['2 * y′ + Δt2', '((2 * y′) + Δt2)'],
    ['1E3', '1E3'],
  ])('understands %s', (text, expected) => {
    expect(spelled(parse(text))).toBe(expected);
  });

  it.each([
    '',
    'g *',
    '(g',
    'g y',
    'g; y',
    'f(x',
    'x.',
    'lambda x: x',
    '"text"',
    '('.repeat(500),
    '[1',
    'a if b',
    'x if y else '.repeat(500),
  ])('refuses %s', (text) => {
    expect(() => parse(text)).toThrow(SyntaxError);
  });

  it('never fails in another way', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('x', '-', '*', '**', '(', ')', '.', ',', '1', ' ', '[', ']', '=', ' if ', ' else ')),
        (parts) => {
          try {
            spelled(parse(parts.join('')));
          } catch (error) {
            expect(error).toBeInstanceOf(SyntaxError);
          }
        },
      ),
    );
  });
});
