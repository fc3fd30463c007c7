/** Why a program cannot be run again in the page, in words. */

import type { Key, Say } from '../catalogue';

const REASONS: Readonly<Record<string, Key>> = {
  sample: 'whatif.needs.sample',
  backward: 'whatif.needs.backward',
  hook: 'whatif.needs.hook',
};

export function needs(say: Say, names: readonly string[]): string {
  const [first = ''] = names;
  const reason = Object.hasOwn(REASONS, first) ? REASONS[first] : undefined;
  return reason === undefined ? say('whatif.needs', { ops: names.join(', ') }) : say(reason);
}
