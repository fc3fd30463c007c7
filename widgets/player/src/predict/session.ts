/** The questions of one player, and what the learner has answered: what the player keeps while tools come and go. */

import type { Program } from '../program';
import type { Each } from '../trace';
import { authored, each, type Asked } from './questions';

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
    readonly program: Program,
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

  /** An answer to the open question; empty where the learner asked to be shown. */
  take(text: string, right: boolean, why: string): void {
    if (this.next === undefined) return;
    this.shown = { asked: this.next, text, right, why };
    this.answers.push(this.shown);
    this.questions = this.questions.slice(1);
    this.changed();
  }
}
