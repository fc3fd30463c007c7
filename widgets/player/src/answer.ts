/** What a learner types as an answer: a number, a vector, a fraction, an expression with the names of the trace's values. */

import type { Say } from './catalogue';
import { Unreadable, parse } from './expression';
import type { Tensor } from './trace';
import { NdArray, ShapeMismatch, Unsupported, fromTensor, toTensor } from './whatif/array';
import { NoFunction, UnknownName, evaluate, stacked } from './whatif/evaluate';
import { array } from './whatif/functions';

const LONGEST = 500;
/** Of the known names a message lists the first. */
const MOST_NAMES = 8;

/** What people write, and mathematics books, in place of Python's signs. */
const SPELLINGS: readonly [RegExp, string][] = [
  [/[×·⋅∙]/g, '*'],
  [/[−–]/g, '-'],
  [/÷/g, '/'],
  [/\^/g, '**'],
  [/²/g, '**2'],
  [/³/g, '**3'],
  [/π/g, 'pi'],
  [/'/g, '′'],
  [/\b(?:torch|np|numpy|math)\s*\./g, ''],
];

/** A number, a name or a closing parenthesis with the next factor right behind it. */
const UNWRITTEN_TIMES = /\d\s*[\p{L}(]|[)\]]\s*[\p{L}\d(]|\p{L}\s+[\p{L}\d]/u;

function misread(error: Unreadable, text: string, say: Say): string {
  const { found, expected } = error;
  if (found === ',') return say('ui.answer.comma');
  if (found !== '' && UNWRITTEN_TIMES.test(text)) return say('ui.answer.times');
  if (expected !== undefined) return say('ui.answer.missing', { expected });
  return found === '' ? say('ui.answer.unfinished') : say('ui.answer.unexpected', { found });
}

function uncomputed(error: Unsupported, known: ReadonlyMap<string, Tensor>, say: Say): string {
  if (error instanceof ShapeMismatch) return say('ui.answer.shapes', { shapes: error.message });
  if (error instanceof NoFunction) return say('ui.answer.called', { name: error.message });
  if (!(error instanceof UnknownName)) return say('ui.answer.unsupported', { what: error.message });
  // A call of something that has no name: 2 (3 + 1).
  if (error.message === '') return say('ui.answer.times');
  const names = [...known.keys()].slice(0, MOST_NAMES).join(', ');
  return say(names === '' ? 'ui.answer.no_names' : 'ui.answer.unknown', { name: error.message, names });
}

/**
 * What the answer comes to, in float64, or what is wrong with it, in words. `known` are the values that may be named.
 * The text is parsed and never run as code.
 */
export function evaluateAnswer(
  text: string,
  known: ReadonlyMap<string, Tensor>,
  say: Say,
): { value: Tensor } | { problem: string } {
  const plain = SPELLINGS.reduce((so, [sign, spelling]) => so.replace(sign, spelling), text.trim());
  if (plain === '') return { problem: say('ui.answer.empty') };
  if (plain.length > LONGEST) return { problem: say('ui.answer.long', { most: LONGEST }) };
  try {
    const tree = parse(plain);
    const value = evaluate(tree, (name) => {
      const tensor = known.get(name);
      return tensor && fromTensor(tensor)?.as('float64');
    });
    const numbers = Array.isArray(value) ? stacked(value) : array(value);
    return { value: toTensor(new NdArray(numbers.shape, numbers.data, 'float64')) };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: misread(error, plain, say) };
    if (error instanceof Unsupported) return { problem: uncomputed(error, known, say) };
    throw error;
  }
}
