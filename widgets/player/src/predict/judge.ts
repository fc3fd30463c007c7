/** Whether an answer is right, and if not, what it shows that the learner believes. */

import type { Key, Say } from '../catalogue';
import { format } from '../numbers';
import type { Program } from '../program';
import type { Tensor } from '../trace';
import { NdArray, Unsupported, expand, fromTensor } from '../whatif/array';
import { mistakes, type Reason } from './mistakes';
import { answerOf, numbersAt, type Asked } from './questions';

/** null: that nothing arrives. */
export type Given = Tensor | null;

export type Verdict = { right: true } | { right: false; reason: Reason; words: Readonly<Record<string, string>> };

/** Float32 holds seven digits, and four are shown: who types what is printed is right. */
const RELATIVE = 1e-4;
const PRINTED = 0.5e-4;
const NEARLY = 0.02;

/** How far a number may lie beside the right one because it was copied from a card, which has four decimals. */
function slack(right: NdArray): number {
  const sizes = [...right.data].map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  const [least, greatest] = [Math.min(...sizes), Math.max(...sizes)];
  // Otherwise it is printed with an exponent, by the rules of PyTorch.
  const fixed = greatest / least <= 1000 && greatest <= 1e8 && least >= 1e-4;
  return fixed ? PRINTED * (1 + 1e-9) : 0;
}

function near(a: number, b: number, relative: number, absolute: number): boolean {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b);
  return a === b || Math.abs(a - b) <= absolute + relative * Math.abs(b);
}

function sameShape(a: NdArray, b: NdArray): boolean {
  return a.shape.join() === b.shape.join();
}

function alike(given: NdArray, right: NdArray, relative = RELATIVE): boolean {
  if (!sameShape(given, right)) return false;
  const absolute = slack(right);
  return right.data.every((number, index) => near(given.at(index), number, relative, absolute));
}

/** Whether the numbers are right although the shape is not: one for all of them, or in another arrangement. */
function alikeInOtherShape(given: NdArray, right: NdArray): boolean {
  if (given.size === right.size) return alike(new NdArray(right.shape, given.data, given.dtype), right);
  try {
    return alike(expand(given, right.shape), right);
  } catch (error) {
    if (error instanceof Unsupported) return false;
    throw error;
  }
}

function written(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

function wrong(reason: Reason, words: Readonly<Record<string, string>> = {}): Verdict {
  return { right: false, reason, words };
}

function judgeNone(program: Program, asked: Asked, given: NdArray | undefined): Verdict {
  if (given === undefined) return { right: true };
  const [would] = mistakes(program, asked);
  if (given.data.every((number) => number === 0)) return wrong('zero');
  return wrong(would !== undefined && alike(given, would.numbers) ? 'blocked' : 'nothing');
}

export function judge(program: Program, asked: Asked, answer: Given): Verdict {
  const id = answerOf(program, asked);
  const given = answer === null ? undefined : fromTensor(answer);
  const right = id === undefined ? undefined : fromTensor(numbersAt(program, id));
  if (right === undefined) return judgeNone(program, asked, given);
  if (given === undefined) return wrong('something', { node: program.label(program.node(asked.node)) });
  if (alike(given, right)) return { right: true };
  const node = program.label(program.node(asked.node));
  const known = mistakes(program, asked).find(({ numbers }) => alike(given, numbers));
  if (known !== undefined) return wrong(known.reason, { node, via: known.via ?? '' });
  const shapes = { node, shape: written(right.shape), given: written(given.shape) };
  if (!sameShape(given, right)) return wrong(alikeInOtherShape(given, right) ? 'shape' : 'other_shape', shapes);
  return wrong(alike(given, right, NEARLY) ? 'nearly' : 'other', { node });
}

/** Why the answer is wrong, in a sentence. */
export function reasonOf(say: Say, verdict: Verdict): string {
  if (verdict.right) return '';
  const key: Key = `ui.predict.why.${verdict.reason}`;
  return say(key, verdict.words);
}

/** The right answer as it is printed. */
export function rightAnswer(program: Program, say: Say, asked: Asked): string {
  const id = answerOf(program, asked);
  return id === undefined ? say('ui.predict.none') : format(numbersAt(program, id), say);
}
