/** The whole player: a pure function of the program, the step and a few settings. */

import type { ComponentChild } from 'preact';
import type { Scene } from '../layout';
import type { Program } from '../program';
import type { State } from '../state';
import { sentenceAt } from '../words';
import { Controls, type Actions } from './controls';
import { Graph } from './graph';
import { Help } from './help';
import { StepPanel } from './panel';
import { Source } from './source';
import { Transcript } from './transcript';

export interface PlayerViewProps extends Actions {
  program: Program;
  scene: Scene;
  state: State;
  playing: boolean;
  speed: number;
  help: boolean;
  focus: string;
  onFocus: (id: string) => void;
}

export function PlayerView(props: PlayerViewProps): ComponentChild {
  const { program, scene, state, focus, onFocus, help, playing, speed, goTo, togglePlay, nextSpeed, toggleHelp } =
    props;
  return (
    <>
      <Graph program={program} scene={scene} state={state} focus={focus} onFocus={onFocus} />
      {help && <Help />}
      <div class="beside">
        <Source program={program} state={state} />
        <StepPanel program={program} state={state} />
      </div>
      <Controls
        program={program}
        k={state.k}
        playing={playing}
        speed={speed}
        help={help}
        goTo={goTo}
        togglePlay={togglePlay}
        nextSpeed={nextSpeed}
        toggleHelp={toggleHelp}
      />
      <p class="sentence" aria-live="polite">
        {sentenceAt(program, state.k)}
      </p>
      <Transcript program={program} k={state.k} goTo={goTo} />
    </>
  );
}

/** Stands in place of the picture when a trace cannot be shown. */
export function Problem({ message }: { message: string }): ComponentChild {
  return (
    <p class="problem" role="alert">
      {message}
    </p>
  );
}
