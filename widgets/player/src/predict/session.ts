/** The questions of one player, and what the learner has answered: the model behind the predict tool. */

import { evaluateAnswer } from '../answer';
import type { Program } from '../program';
import type { Each } from '../trace';
import { judge, reasonOf, rightAnswer, type Given, type Verdict } from './judge';
import { authored, each, known, nameOf, type Asked } from './questions';

export interface Answer {
  asked: Asked;
  /** As it was typed; empty where the learner asked to be shown. */
  text: string;
  right: boolean;
  /** Why it is wrong; empty where it is right or none was given. */
  why: string;
}

export class Session {
  private questions: readonly Asked[];
  readonly answers: Answer[] = [];
  /** The answer whose working is being looked at. */
  shown: Answer | undefined;

  constructor(
    private readonly program: Program,
    /** Called when there is something else to show. */
    private readonly changed: () => void = () => undefined,
  ) {
    this.questions = authored(program);
  }

  /** The first question that has no answer yet. */
  get next(): Asked | undefined {
    return this.questions[0];
  }

  get left(): number {
    return this.questions.length;
  }

  /** The step beyond which nothing is shown, while a question is open. */
  get limit(): number | undefined {
    return this.next?.at;
  }

  /** Asks about each outcome of these kinds that is still to come after k steps. */
  ask(kinds: readonly Each[], k: number): void {
    this.questions = each(this.program, kinds, k);
    this.goOn();
  }

  /** The working was looked at. */
  goOn(): void {
    this.shown = undefined;
    this.changed();
  }

  /** Takes back the questions that have no answer. */
  stop(): void {
    this.questions = [];
    this.goOn();
  }

  /** Judges an answer to the open question; undefined when it was taken, and otherwise what cannot be read in it. */
  give(text: string): string | undefined {
    const { program, next } = this;
    if (next === undefined) return undefined;
    const given = this.read(text, next);
    if (typeof given === 'string') return given;
    this.take(next, text, judge(program, next, given));
    return undefined;
  }

  /** Goes on without an answer. */
  giveUp(): void {
    if (this.next !== undefined) this.take(this.next, '', undefined);
  }

  private read(text: string, asked: Asked): Given | string {
    const { say } = this.program;
    const word = text.trim().toLowerCase();
    if (word === 'none' || word === say('ui.predict.none').toLowerCase()) return null;
    const found = evaluateAnswer(text, known(this.program, asked), say);
    return 'problem' in found ? found.problem : found.value;
  }

  private take(asked: Asked, text: string, verdict: Verdict | undefined): void {
    const why = verdict === undefined ? '' : reasonOf(this.program.say, verdict);
    this.shown = { asked, text, right: verdict?.right === true, why };
    this.answers.push(this.shown);
    this.questions = this.questions.slice(1);
    this.changed();
  }

  /** An answer as it is told to whoever embeds the player, and saved. */
  record({ asked, text, right, why }: Answer): Record<string, unknown> {
    const { program } = this;
    const actual = rightAnswer(program, program.say, asked);
    return { asked: nameOf(program, asked), of: asked.of, step: asked.step, answer: text, right, why, actual };
  }

  /** What the learner believed, as a file. */
  file(): string {
    const { title } = this.program.trace;
    const answers = this.answers.map((answer) => this.record(answer));
    return JSON.stringify({ ...(title !== undefined && { title }), answers }, null, 2);
  }
}
