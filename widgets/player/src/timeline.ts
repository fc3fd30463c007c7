/** What the controls go along: the moments, where each pass begins, and what is said at each. */

import type { Phase, Program } from './program';
import { sentenceAt } from './words';

export interface Section extends Phase {
  name: string;
  kind: 'forward' | 'backward';
}

export interface Timeline {
  /** How many steps there are: the moments are 0 to this. */
  readonly length: number;
  readonly sections: readonly Section[];
  /** The moments just after the program has reset a `.grad`. */
  readonly resets: readonly number[];
  sentenceAt: (k: number) => string;
  isBackward: (k: number) => boolean;
}

/** The phases of the program: backward passes are numbered where there are several. */
function sectionsOf(program: Program): Section[] {
  const { say } = program;
  const passes = new Set(program.phases.map(({ pass }) => pass).filter((pass) => pass > 0));
  return program.phases.map((phase) => {
    if (phase.pass > 0) {
      const name = passes.size > 1 ? say('ui.phase.backward_n', { n: phase.pass }) : say('ui.phase.backward');
      return { ...phase, kind: 'backward', name };
    }
    const computes = program.trace.steps
      .slice(phase.from, phase.to)
      .some(({ kind }) => kind === 'create' || kind === 'compute');
    return { ...phase, kind: 'forward', name: computes ? say('ui.phase.forward') : '' };
  });
}

export function timelineOf(program: Program): Timeline {
  return {
    length: program.length,
    sections: sectionsOf(program),
    resets: program.trace.steps.flatMap(({ kind }, index) => (kind === 'zero_grad' ? [index + 1] : [])),
    sentenceAt: (k) => sentenceAt(program, k),
    isBackward: (k) => (program.step(k - 1)?.pass ?? 0) > 0,
  };
}
