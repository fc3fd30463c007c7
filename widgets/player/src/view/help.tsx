/** The keys and what they do, the tools' own among them. */

import type { ComponentChild } from 'preact';
import { useWords, type Key, type Say } from '../catalogue';
import type { Tool } from '../tool';

/** The keys as they are printed, two of them with two spaces between, and what they do. */
type Row = readonly [keys: string, does: Key];

const rows = (say: Say): readonly Row[] => [
  ['→  ←', 'ui.keys.step'],
  [say('ui.key.ends'), 'ui.keys.ends'],
  [say('ui.key.space'), 'ui.keys.play'],
  [']  [', 'ui.keys.pass'],
  ['↑  ↓', 'ui.keys.walk'],
  ['+  −  0', 'ui.keys.zoom'],
  [`${say('ui.key.shift')}  ←`, 'ui.keys.pan'],
  ['Enter', 'ui.keys.choose'],
  ['Esc', 'ui.keys.close'],
  ['?', 'ui.keys.help'],
];

const GROUPS: readonly Row[] = [['g', 'ui.keys.group']];

export function Help({ tools, groups }: { tools: readonly Tool[]; groups: boolean }): ComponentChild {
  const say = useWords();
  const own = tools.flatMap(({ key, name }): readonly Row[] => (key === undefined ? [] : [[key, name]]));
  return (
    <dl class="help" aria-label={say('ui.keys')}>
      {[...rows(say), ...(groups ? GROUPS : []), ...own].map(([keys, meaning]) => (
        <div key={keys}>
          <dt>
            {keys.split('  ').map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{say(meaning)}</dd>
        </div>
      ))}
    </dl>
  );
}
