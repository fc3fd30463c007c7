/** The controls: one step either way, any step by the slider, and a clock for those who want to watch. */

import type { ComponentChild } from 'preact';
import { useWords } from '../catalogue';
import type { Section, Timeline } from '../timeline';
import { memo } from './memo';

export interface Actions {
  goTo: (k: number) => void;
  togglePlay: () => void;
  nextSpeed: () => void;
  /** Not for two players that share the controls. */
  toggleHelp?: () => void;
  toggleTools?: () => void;
}

interface ControlsProps extends Actions {
  timeline: Timeline;
  k: number;
  playing: boolean;
  speed: number;
  help?: boolean;
  /** Whether the tools are shown; undefined where there are none. */
  tools?: boolean | undefined;
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

function percent(part: number, whole: number): string {
  return `${((100 * part) / Math.max(1, whole)).toFixed(3)}%`;
}

/** The track shows no more marks, and no more stretches, than there is room for. */
const MOST_MARKS = 200;

const Marks = memo(({ timeline: { resets, length } }: { timeline: Timeline }) => {
  const places = resets.length <= MOST_MARKS ? resets : thinned(resets, length);
  return (
    <>
      {places.map((k) => (
        <b key={k} class="zeroed" style={{ left: percent(k, length) }} />
      ))}
    </>
  );
});

/** Of marks that would stand on one another, the first. */
function thinned(resets: readonly number[], length: number): number[] {
  const place = (k: number): number => Math.floor((k / length) * MOST_MARKS);
  return resets.filter((k, index) => place(k) !== place(resets[index - 1] ?? -length));
}

/** Passes too short to be told apart, as in a long training run, in one piece: the kind of each column of the track. */
const Stripes = memo(({ timeline: { sections, length } }: { timeline: Timeline }) => {
  let path = '';
  let painted = -1;
  for (const { from, to, kind } of sections) {
    const [start, end] = [from, to].map((step) => Math.floor((step / length) * MOST_MARKS)) as [number, number];
    if (kind === 'backward' && end > painted) {
      path += `M${Math.max(start, painted)} 0h${Math.max(1, end - start)}v1H${Math.max(start, painted)}z`;
      painted = end;
    }
  }
  return (
    <svg class="stripes" viewBox={`0 0 ${MOST_MARKS} 1`} preserveAspectRatio="none">
      <path d={path} />
    </svg>
  );
});

const Stretch = memo(({ section, length, done }: { section: Section; length: number; done: number }) => {
  const { from, to, name, kind } = section;
  return (
    <div class={`phase ${kind}`} style={{ left: percent(from, length), width: percent(to - from, length) }}>
      {(to - from) / length >= NARROWEST && <span>{name}</span>}
      <i style={{ width: percent(done, to - from) }} />
    </div>
  );
});

function Track({ timeline, k }: { timeline: Timeline; k: number }) {
  const { sections, length } = timeline;
  return (
    <div class="track" aria-hidden="true">
      {sections.length > MOST_MARKS ? (
        <>
          <Stripes timeline={timeline} />
          <Stretch section={{ from: 0, to: length, pass: 0, kind: 'forward', name: '' }} length={length} done={k} />
        </>
      ) : (
        sections.map((section) => {
          const done = Math.min(Math.max(k - section.from, 0), section.to - section.from);
          return <Stretch key={section.from} section={section} length={length} done={done} />;
        })
      )}
      <Marks timeline={timeline} />
    </div>
  );
}

export function Controls(props: ControlsProps): ComponentChild {
  const { timeline, k, playing, speed, help, tools, goTo, togglePlay, nextSpeed, toggleHelp, toggleTools } = props;
  const say = useWords();
  const { length } = timeline;
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
        <Track timeline={timeline} k={k} />
        <input
          type="range"
          aria-label={say('ui.step')}
          aria-valuetext={timeline.sentenceAt(k)}
          class={timeline.isBackward(k) ? 'backward' : 'forward'}
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
      {toggleHelp !== undefined && (
        <button type="button" aria-label={say('ui.keys')} aria-expanded={help} onClick={toggleHelp}>
          ?
        </button>
      )}
    </div>
  );
}
