/** What the controls go along: the moments, where each pass begins, and what is said at each. */

import type { Say } from './catalogue';
import type { Phase, Program } from './program';
import type { Step } from './trace';
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

/** Runs of steps of the same pass: backward passes are numbered where there are several. */
function sectionsOf(say: Say, steps: readonly Step[]): Section[] {
  const phases: Phase[] = [];
  steps.forEach(({ pass }, position) => {
    const phase = phases.at(-1);
    if (phase?.pass === pass) phase.to = position + 1;
    else phases.push({ pass, from: position, to: position + 1 });
  });
  const passes = new Set(phases.map(({ pass }) => pass).filter((pass) => pass > 0));
  return phases.map((phase) => {
    if (phase.pass > 0) {
      const name = passes.size > 1 ? say('ui.phase.backward_n', { n: phase.pass }) : say('ui.phase.backward');
      return { ...phase, kind: 'backward', name };
    }
    const computes = steps.slice(phase.from, phase.to).some(({ kind }) => kind === 'create' || kind === 'compute');
    return { ...phase, kind: 'forward', name: computes ? say('ui.phase.forward') : '' };
  });
}

/** The timeline of these steps, in this order. */
export function timelineAlong(say: Say, steps: readonly Step[], sentenceAt: (k: number) => string): Timeline {
  return {
    length: steps.length,
    sections: sectionsOf(say, steps),
    resets: steps.flatMap(({ kind }, index) => (kind === 'zero_grad' ? [index + 1] : [])),
    sentenceAt,
    isBackward: (k) => (steps[k - 1]?.pass ?? 0) > 0,
  };
}

export function timelineOf(program: Program): Timeline {
  return timelineAlong(program.say, program.trace.steps, (k) => sentenceAt(program, k));
}
