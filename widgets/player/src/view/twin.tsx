/** What two players share: the controls, what happens in each, and the transcript of both. */

import type { ComponentChild } from 'preact';
import { Words } from '../catalogue';
import type { Twins } from '../twin';
import { Controls, type Actions } from './controls';
import { Transcript } from './transcript';

interface TwinViewProps extends Pick<Actions, 'goTo' | 'togglePlay' | 'nextSpeed'> {
  twins: Twins;
  k: number;
  playing: boolean;
  speed: number;
}

export function TwinView({ twins, k, playing, speed, ...actions }: TwinViewProps): ComponentChild {
  const { timeline, a } = twins;
  const [first, second] = twins.sentencesAt(k);
  const waits = a.say('ui.twin.waits');
  return (
    <Words.Provider value={a.say}>
      <Controls timeline={timeline} k={k} playing={playing} speed={speed} {...actions} />
      <div class="sentence" aria-live="polite">
        {first === second ? (
          timeline.sentenceAt(k)
        ) : (
          <>
            <p>
              <b>A</b> {first ?? waits}
            </p>
            <p>
              <b>B</b> {second ?? waits}
            </p>
          </>
        )}
      </div>
      <Transcript timeline={timeline} k={k} goTo={actions.goTo} />
    </Words.Provider>
  );
}
