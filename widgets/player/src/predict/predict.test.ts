import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { say } from '../catalogue';
import detach from '../fixtures/detach.json';
import { Program } from '../program';
import { choices, traceOf } from '../testing/programs';
import type { Each, Lesson, Tensor, Trace } from '../trace';
import { toTensor } from '../whatif/array';
import { fileOf, give } from './answering';
import { judge, reasonOf } from './judge';
import { mistakes } from './mistakes';
import { answerOf, authored, each, nameOf, numbersAt, questionOf, type Asked } from './questions';
import { Session } from './session';

const ALL: Each[] = ['values', 'locals', 'contributions', 'gradients'];
const files = import.meta.glob<{ trace: Trace }>('../fixtures/golden/*.json', { eager: true, import: 'default' });
const golden = Object.values(files).map(({ trace }) => trace);

function right(program: Program, asked: Asked): Tensor | null {
  const id = answerOf(program, asked);
  return id === undefined ? null : numbersAt(program, id);
}

function alike(a: Tensor, b: Tensor): boolean {
  return (
    a.shape.join() === b.shape.join() &&
    (a.data ?? []).every((value, index) => {
      const [x, y] = [Number(value), Number(b.data?.[index])];
      return Number.isFinite(x) ? Math.abs(x - y) <= 1e-3 * Math.max(1, Math.abs(x)) : value === b.data?.[index];
    })
  );
}

/** Every question of a trace: its right answer is right, and each typical mistake gets a reason. */
function checkAll(program: Program): number {
  const asked = each(program, ALL);
  for (const question of asked) {
    const answer = right(program, question);
    expect(judge(program, question, answer), nameOf(program, question)).toEqual({ right: true });
    expect(questionOf(program, say, question)).not.toMatch(/[{}]/);
    const known = mistakes(program, question).map((mistake) => ({ ...mistake, tensor: toTensor(mistake.numbers) }));
    for (const { tensor } of known) {
      const verdict = judge(program, question, tensor);
      if (verdict.right) {
        // What is wrong in general may be right here: 0 + 0, or a factor 1.
        expect(judge(program, question, answer).right).toBe(true);
        continue;
      }
      const same = known.filter((other) => alike(other.tensor, tensor)).map(({ reason }) => reason);
      expect(answer === null ? [...same, 'zero', 'nothing'] : same).toContain(verdict.reason);
      expect(reasonOf(say, verdict)).not.toMatch(/[{}]|^$/);
    }
  }
  return asked.length;
}

describe('any trace', () => {
  it('has questions whose right answers are right, and mistakes that have reasons', () => {
    fc.assert(
      fc.property(choices(12), fc.integer({ min: 1, max: 2 }), (program, passes) => {
        expect(checkAll(new Program(traceOf(program, passes)))).toBeGreaterThan(0);
      }),
    );
  });

  it('of the chapter too', () => {
    expect(golden.length).toBeGreaterThan(3);
    for (const trace of golden) checkAll(new Program(trace));
  });

  it('has no answer that is right for anything else', () => {
    fc.assert(
      fc.property(choices(12), fc.double({ noNaN: true, min: 0.1, max: 10 }), (choice, by) => {
        const program = new Program(traceOf(choice));
        for (const question of each(program, ALL)) {
          const answer = right(program, question);
          const number = Number(answer?.data?.[0] ?? 0);
          const beside: Tensor = { shape: [], dtype: 'float64', data: [number + by * Math.max(1, Math.abs(number))] };
          expect(judge(program, question, beside).right).toBe(false);
        }
      }),
    );
  });
});

function taught(lesson: Lesson, trace: unknown = detach): Session {
  return new Session(new Program({ ...(trace as Trace), lesson }));
}

/** The question about `x.grad` in u = x * x, z = u.detach() * x, and what a learner gets for an answer. */
function answered(text: string, lesson: Lesson): [boolean, string] {
  const session = taught(lesson);
  const problem = give(session, text);
  if (problem !== undefined) return [false, `? ${problem}`];
  return [session.shown?.right === true, session.shown?.why ?? ''];
}

const END: Lesson = { predict: [{ step: detach.steps.length, of: 'grad', at: 5 }] };

describe('x.grad of the detach cell', () => {
  it.each(['[0, 1, 4, 9]', 'y', 'u', 'x * x', 'x^2', '[0, 1, 4, 18/2]', '[0, 1.00001, 4, 9]'])(
    '%s is right',
    (text) => {
      expect(answered(text, END)).toEqual([true, '']);
    },
  );

  it.each([
    ['[0, 3, 12, 27]', /cut off. Through the gate nothing comes back to x/],
    ['3 * x**2', /cut off/],
    ['[1, 1, 1, 1]', /multiplied by the local derivative/],
    ['x', /value of x, from the way forward/],
    ['-x*x', /sign is the opposite/],
    ['[[0], [1], [4], [9]]', /not the shape: it is \[4\], and yours is \[4, 1\]/],
    ['14', /has the shape \[4\], and yours has \[\]/],
    ['[0, 1, 4.05, 9]', /close/],
    ['[5, 5, 5, 5]', /Compare your numbers/],
    ['none', /something arrives/],
    ['[0, 1', /^\? “\]” is missing/],
    ['z.sum', /^\? /],
  ])('%s is not', (text, reason) => {
    const [isRight, why] = answered(text, END);
    expect(isRight).toBe(false);
    expect(why).toMatch(reason);
  });
});

describe('what an answer shows', () => {
  const dot = files['../fixtures/golden/dot.json']?.trace;
  const passes = files['../fixtures/golden/two-passes.json']?.trace;
  const regression = files['../fixtures/golden/regression.json']?.trace;

  it.each([
    ['the products and not their sum', dot, { step: 3, of: 'value' }, 'x * x', /still added up/],
    ['what goes in', dot, { step: 4, of: 'value' }, '14', /what goes in/],
    ['the operand', dot, { step: 6, of: 'local' }, '14', /value of x\.T · x\. Asked is how fast/],
    ['the result', dot, { step: 6, of: 'local' }, 'y', /the result itself/],
    ['upstream for the local derivative', dot, { step: 6, of: 'local' }, '1', /arrives from above/],
    ['upstream alone', dot, { step: 8, of: 'contribution' }, '2', /still multiplied by the local derivative/],
    ['the local derivative alone', dot, { step: 8, of: 'contribution' }, 'x', /still multiplied by the gradient/],
    ['the whole gradient', passes, { step: 5, of: 'contribution' }, '[1, 4]', /Asked is what comes by this one edge/],
    ['one of two contributions', passes, { step: 7, of: 'gradient' }, '[0.5, 2]', /only what comes from x × x/],
    ['a product over paths', passes, { step: 7, of: 'gradient' }, '[0.25, 4]', /contributions are added/],
    ['a .grad that was overwritten', passes, { step: 12, of: 'grad' }, '[1.6487, 0.7389]', /does not overwrite/],
    ['a .grad that stays', passes, { step: 12, of: 'grad' }, 'x.grad', /held before\. Backward adds to it/],
    ['no sum over copies', regression, { step: 11, of: 'contribution' }, '[0, -0.2667, -0.2]', /copied to fit/],
    ['the other sign', regression, { step: 12, of: 'grad' }, '0.4667', /sign is the opposite/],
    ['a row for a vector', regression, { step: 14, of: 'grad' }, '[[-1.8, -2.2667]]', /not the shape/],
    ['two digits', regression, { step: 12, of: 'grad' }, '-0.47', /close/],
  ] as const)('%s', (_, trace, question, text, reason) => {
    const session = taught({ predict: [{ ...question }] }, trace);
    expect(give(session, text)).toBeUndefined();
    expect(session.shown?.right).toBe(false);
    expect(session.shown?.why).toMatch(reason);
  });

  it('of a matrix: rows and columns exchanged', () => {
    const matrix = structuredClone(detach) as unknown as Trace;
    const id = 'out' in (matrix.steps[3] ?? {}) ? (matrix.steps[3] as { out: string }).out : '';
    matrix.tensors[id] = { shape: [2, 2], dtype: 'float32', data: [0, 1, 8, 27] };
    const session = taught({ predict: [{ step: 4, of: 'value' }] }, matrix);
    give(session, '[[0, 8], [1, 27]]');
    expect(session.shown?.why).toMatch(/rows and columns exchanged/);
  });
});

describe('nothing arrives', () => {
  const blocked = detach.steps.findIndex(({ kind }) => kind === 'blocked') + 1;
  const lesson: Lesson = { predict: [{ step: blocked, of: 'contribution' }] };

  it.each([
    ['none', true, ''],
    ['None', true, ''],
    ['0', false, /no number arrives at all/],
    ['[0, 0, 0, 0]', false, /no number arrives at all/],
    ['x', false, /would have come without the gate/],
    ['7', false, /Nothing arrives here/],
  ])('%s', (text, isRight, why) => {
    const found = answered(text, lesson);
    expect(found[0]).toBe(isRight);
    expect(found[1]).toMatch(why);
  });
});

describe('a session', () => {
  it('shows nothing beyond the open question', () => {
    const session = taught({ predict: ['gradients', { step: 4, of: 'value' }] });
    expect(session.limit).toBe(3);
    expect(give(session, '[0, 1, 8, 27]')).toBeUndefined();
    expect(session.shown).toMatchObject({ right: true, text: '[0, 1, 8, 27]' });
    const limits = [];
    while (session.next !== undefined) {
      limits.push(session.limit);
      session.take('', false, '');
    }
    expect(limits).toEqual([...limits].sort((a, b) => Number(a) - Number(b)));
    expect(session.limit).toBeUndefined();
    expect(session.answers.at(-1)).toMatchObject({ right: false, text: '', why: '' });
  });

  it('asks the learner’s own questions from where she is', () => {
    const session = taught({});
    expect(session.next).toBeUndefined();
    session.ask(['contributions'], 6);
    expect(session.next?.step).toBeGreaterThan(6);
    session.stop();
    expect(session.limit).toBeUndefined();
  });

  it('writes what was believed and what happened', () => {
    const session = taught(END);
    give(session, '[0, 3, 12, 27]');
    expect(JSON.parse(fileOf(session))).toEqual({
      title: detach.title,
      answers: [
        {
          asked: 'x.grad',
          of: 'grad',
          step: detach.steps.length,
          answer: '[0, 3, 12, 27]',
          right: false,
          why: expect.stringContaining('cut off') as string,
          actual: '[0, 1, 4, 9]',
        },
      ],
    });
  });

  it('names each question once, in the order in which they come up', () => {
    const lesson: Lesson = { predict: ['values', { step: 4, of: 'value' }, { step: 2, of: 'value', at: 0 }] };
    const names = authored(new Program({ ...(detach as unknown as Trace), lesson }));
    expect(names.map(({ at }) => at)).toEqual([...names.map(({ at }) => at)].sort((a, b) => a - b));
    expect(names.filter(({ step }) => step === 4)).toHaveLength(1);
  });
});
