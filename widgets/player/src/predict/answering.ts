/** Answers to a session's questions: read, judged, and written for others. */

import { evaluateAnswer } from '../answer';
import { judge, reasonOf, rightAnswer, type Given } from './judge';
import { known, nameOf, type Asked } from './questions';
import type { Answer, Session } from './session';

function read({ program }: Session, text: string, asked: Asked): Given | string {
  const { say } = program;
  const word = text.trim().toLowerCase();
  if (word === 'none' || word === say('ui.predict.none').toLowerCase()) return null;
  const found = evaluateAnswer(text, known(program, asked), say);
  return 'problem' in found ? found.problem : found.value;
}

/** Judges an answer to the open question. Where it cannot be read, the question stays open, and why is returned. */
export function give(session: Session, text: string): string | undefined {
  const { next, program } = session;
  if (next === undefined) return undefined;
  const given = read(session, text, next);
  if (typeof given === 'string') return given;
  const verdict = judge(program, next, given);
  session.take(text, verdict.right, reasonOf(program.say, verdict));
  return undefined;
}

/** An answer as it is told to whoever embeds the player, and saved. */
export function record({ program }: Session, { asked, text, right, why }: Answer): Record<string, unknown> {
  const actual = rightAnswer(program, program.say, asked);
  return { asked: nameOf(program, asked), of: asked.of, step: asked.step, answer: text, right, why, actual };
}

/** What the learner believed, as a file. */
export function fileOf(session: Session): string {
  const { title } = session.program.trace;
  const answers = session.answers.map((answer) => record(session, answer));
  return JSON.stringify({ ...(title !== undefined && { title }), answers }, null, 2);
}
