/** The whole player: a pure function of the program, the step, the open tool and a few settings. */

import type { ComponentChild } from 'preact';
import type { Scene } from '../layout';
import type { Teaching } from '../predict/teaching';
import type { Program } from '../program';
import type { State } from '../state';
import type { Timeline } from '../timeline';
import type { ToolProps } from '../tool';
import type { Toolbox } from '../toolbox';
import type { Viewport } from '../viewport';
import { sentenceAt } from '../words';
import { Controls, type Actions } from './controls';
import { Graph } from './graph';
import { GroupButtons } from './group';
import { Help } from './help';
import { StepPanel } from './panel';
import { Source } from './source';
import { Drawer, Toolbar } from './toolbar';
import { Transcript } from './transcript';

export interface PlayerViewProps extends Required<Actions> {
  program: Program;
  timeline: Timeline;
  scene: Scene;
  state: State;
  viewport: Viewport;
  playing: boolean;
  speed: number;
  help: boolean;
  /** Whether it stands beside a twin, with which it shares the controls. */
  paired: boolean;
  /** What its author calls the program, unless that stands elsewhere on the page. */
  title: string | undefined;
  focus: string;
  onFocus: (id: string) => void;
  onChoose: (id: string) => void;
  /** Opens or closes all groups. */
  foldAll: (closed: boolean) => void;
  toolbox: Toolbox;
  teaching: Teaching;
  toolProps: ToolProps;
}

export function PlayerView(props: PlayerViewProps): ComponentChild {
  const {
    program,
    timeline,
    scene,
    state,
    viewport,
    focus,
    onFocus,
    onChoose,
    foldAll,
    help,
    paired,
    title,
    playing,
    speed,
    toolbox,
    teaching,
    toolProps,
  } = props;
  const { goTo, togglePlay, nextSpeed, toggleHelp, toggleTools } = props;
  const { tools, open, shown } = toolbox;
  const Question = open?.place === 'step' ? open.Panel : undefined;
  return (
    <>
      {program.groups.size > 0 && <GroupButtons scene={scene} foldAll={foldAll} />}
      <Graph
        program={program}
        scene={scene}
        state={state}
        viewport={viewport}
        focus={focus}
        onFocus={onFocus}
        onChoose={onChoose}
        marks={toolbox.shownMarks}
        pick={toolbox.edges}
      />
      {help && <Help tools={tools} groups={program.groups.size > 0} />}
      <div class="beside">
        <Source program={program} title={title} state={state} chosen={toolbox.chosenLine} choose={toolbox.chooseLine} />
        {Question === undefined ? (
          <StepPanel program={program} state={state} goTo={goTo} />
        ) : (
          <Question {...toolProps} />
        )}
      </div>
      {!paired && (
        <>
          {!teaching.hides('controls') && (
            <Controls
              timeline={timeline}
              k={state.k}
              playing={playing}
              speed={speed}
              help={help}
              tools={tools.length > 0 ? shown : undefined}
              goTo={goTo}
              togglePlay={togglePlay}
              nextSpeed={nextSpeed}
              toggleHelp={toggleHelp}
              toggleTools={toggleTools}
            />
          )}
          {shown && !teaching.hides('controls') && <Toolbar tools={tools} open={open} toggle={toolbox.toggle} />}
          <p class="sentence" aria-live="polite">
            {sentenceAt(program, state.k)}
          </p>
          {open !== undefined && open.place === undefined && <Drawer tool={open} {...toolProps} />}
          {!teaching.hides('transcript') && (
            <Transcript timeline={timeline} k={state.k} last={teaching.limit} goTo={goTo} />
          )}
        </>
      )}
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
