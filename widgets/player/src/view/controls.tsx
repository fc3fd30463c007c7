/** The controls: one step either way, any step by the slider, and a clock for those who want to watch. */

import type { ComponentChild } from 'preact';
import { useMemo } from 'preact/hooks';
import { useWords } from '../catalogue';
import type { Phase, Program } from '../program';
import { sentenceAt } from '../words';
import { memo } from './memo';

export interface Actions {
  goTo: (k: number) => void;
  togglePlay: () => void;
  nextSpeed: () => void;
  toggleHelp: () => void;
  toggleTools: () => void;
}

interface ControlsProps extends Actions {
  program: Program;
  k: number;
  playing: boolean;
  speed: number;
  help: boolean;
  /** Whether the tools are shown; undefined where there are none. */
  tools: boolean | undefined;
}

const ICONS = {
  first: 'M1 1h2.2v12H1zM13 1v12L4 7z',
  back: 'M11 1v12L2 7z',
  forward: 'M3 1v12l9-6z',
  pause: 'M2 1h3.6v12H2zM8.4 1H12v12H8.4z',
  last: 'M10.8 1H13v12h-2.2zM1 1v12l9-6z',
};

function Icon({ shape }: { shape: keyof typeof ICONS }) {
  return (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <path d={ICONS[shape]} fill="currentColor" />
    </svg>
  );
}

/** The part of the track below which a phase's name would run into its neighbour's. */
const NARROWEST = 0.13;

interface Section extends Phase {
  name: string;
  kind: 'forward' | 'backward';
}

/** The phases of the program for the scrubber: backward passes are numbered where there are several. */
export function sections(program: Program): Section[] {
  const { say } = program;
  const passes = new Set(program.phases.map(({ pass }) => pass).filter((pass) => pass > 0));
  return program.phases.map((phase) => {
    if (phase.pass > 0) {
      return {
        ...phase,
        kind: 'backward',
        name: passes.size > 1 ? say('ui.phase.backward_n', { n: phase.pass }) : say('ui.phase.backward'),
      };
    }
    const computes = program.trace.steps
      .slice(phase.from, phase.to)
      .some(({ kind }) => kind === 'create' || kind === 'compute');
    return { ...phase, kind: 'forward', name: computes ? say('ui.phase.forward') : '' };
  });
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(3)}%`;
}

const Marks = memo(({ program }: { program: Program }) => (
  <>
    {program.trace.steps.map(
      ({ kind }, index) =>
        kind === 'zero_grad' && <b key={index} class="zeroed" style={{ left: percent(index + 1, program.length) }} />,
    )}
  </>
));

const Stretch = memo(({ section, length, done }: { section: Section; length: number; done: number }) => {
  const { from, to, name, kind } = section;
  return (
    <div class={`phase ${kind}`} style={{ left: percent(from, length), width: percent(to - from, length) }}>
      {(to - from) / length >= NARROWEST && <span>{name}</span>}
      <i style={{ width: percent(done, to - from) }} />
    </div>
  );
});

function Track({ program, k }: { program: Program; k: number }) {
  const stretches = useMemo(() => sections(program), [program]);
  return (
    <div class="track" aria-hidden="true">
      {stretches.map((section) => {
        const done = Math.min(Math.max(k - section.from, 0), section.to - section.from);
        return <Stretch key={section.from} section={section} length={program.length} done={done} />;
      })}
      <Marks program={program} />
    </div>
  );
}

export function Controls(props: ControlsProps): ComponentChild {
  const { program, k, playing, speed, help, tools, goTo, togglePlay, nextSpeed, toggleHelp, toggleTools } = props;
  const say = useWords();
  const { length } = program;
  const [atStart, atEnd] = [k === 0, k === length];
  return (
    <div class="controls">
      <button
        type="button"
        aria-label={say('ui.first')}
        aria-disabled={atStart}
        onClick={() => {
          goTo(0);
        }}
      >
        <Icon shape="first" />
      </button>
      <button
        type="button"
        aria-label={say('ui.back')}
        aria-disabled={atStart}
        onClick={() => {
          goTo(k - 1);
        }}
      >
        <Icon shape="back" />
      </button>
      <button
        type="button"
        class="primary"
        aria-label={say('ui.forward')}
        aria-disabled={atEnd}
        onClick={() => {
          goTo(k + 1);
        }}
      >
        {say('ui.step')} <Icon shape="forward" />
      </button>
      <button
        type="button"
        aria-label={say('ui.last')}
        aria-disabled={atEnd}
        onClick={() => {
          goTo(length);
        }}
      >
        <Icon shape="last" />
      </button>
      <span class="pair">
        <button type="button" aria-label={say(playing ? 'ui.pause' : 'ui.play')} onClick={togglePlay}>
          <Icon shape={playing ? 'pause' : 'forward'} />
        </button>
        <button type="button" aria-label={say('ui.speed', { speed })} onClick={nextSpeed}>
          {speed}×
        </button>
      </span>
      <div class="scrubber">
        <span class="position" aria-hidden="true">
          {say('ui.position', { k, length })}
        </span>
        <Track program={program} k={k} />
        <input
          type="range"
          aria-label={say('ui.step')}
          aria-valuetext={sentenceAt(program, k)}
          class={k > 0 && (program.step(k - 1)?.pass ?? 0) > 0 ? 'backward' : 'forward'}
          min={0}
          max={length}
          step={1}
          value={k}
          onInput={(event) => {
            goTo(Number(event.currentTarget.value));
          }}
        />
      </div>
      {tools !== undefined && (
        <button type="button" aria-expanded={tools} onClick={toggleTools}>
          {say('ui.tools')}
        </button>
      )}
      <button type="button" aria-label={say('ui.keys')} aria-expanded={help} onClick={toggleHelp}>
        ?
      </button>
    </div>
  );
}
