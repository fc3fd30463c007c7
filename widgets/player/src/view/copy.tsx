/** A button that puts a text on the clipboard, and says whether it could. */

import type { ComponentChild } from 'preact';
import { useState } from 'preact/hooks';
import { useWords } from '../catalogue';

interface CopyProps {
  text: () => string;
  /** What the button says; "Copy" unless given. */
  name?: string;
}

export function Copy({ text, name }: CopyProps): ComponentChild {
  const say = useWords();
  const [said, tell] = useState('');
  const copy = (): void => {
    // Without a secure context there is no clipboard to write to: say so, the list can still be selected.
    const clipboard = (navigator as Partial<Navigator>).clipboard;
    const written = clipboard?.writeText(text()) ?? Promise.reject(new Error('no clipboard'));
    written.then(
      () => {
        tell(say('ui.copied'));
      },
      () => {
        tell(say('ui.no_clipboard'));
      },
    );
  };
  return (
    <>
      <span class="said" role="status">
        {said}
      </span>
      <button type="button" class="quiet" onClick={copy}>
        {name ?? say('ui.copy')}
      </button>
    </>
  );
}
