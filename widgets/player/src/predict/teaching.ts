/** What the author of a trace asks for and keeps back, while the learner plays it. */

import { Program } from '../program';
import type { Tool } from '../tool';
import type { Lesson } from '../trace';
import { Session } from './session';
import { veiled } from './veil';

type Part = NonNullable<Lesson['hide']>[number];

export class Teaching {
  /** The program as it is shown: without the numbers that the author hides. */
  readonly shown: Program;
  readonly session: Session;
  private readonly lesson: Lesson;

  constructor(recorded: Program, draw: () => void) {
    this.lesson = recorded.trace.lesson ?? {};
    const trace = veiled(recorded.trace);
    this.shown = trace === recorded.trace ? recorded : new Program(trace, recorded.say);
    this.session = new Session(recorded, draw);
  }

  /** The step beyond which nothing is shown: of the open question, or of the author's lock. */
  get limit(): number {
    return Math.min(this.session.limit ?? Infinity, this.lesson.lock ?? Infinity);
  }

  get presents(): boolean {
    return this.lesson.present === true;
  }

  hides(part: Part): boolean {
    return this.lesson.hide?.includes(part) === true;
  }

  /** Most tools tell of numbers that are still to come, or that are hidden. */
  allows({ id, discreet }: Tool): boolean {
    if (this.hides('values') || this.hides('gradients')) return id === 'predict';
    return discreet === true || this.limit === Infinity;
  }
}
