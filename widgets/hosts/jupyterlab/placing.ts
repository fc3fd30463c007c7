/** Traces that bring no layout: Python in the browser has no Graphviz to run, so the browser's own is asked. */
import type { Trace } from '../../player/src/trace';
import { InvalidTrace, validate } from '../../player/src/validate';
import { say, spokenIn } from './preferences';

/** More would keep the page busy for seconds; the player's own picture serves. */
const MOST_NODES = 1500;

/**
 * The trace with a layout; undefined where it has one, or is none, or is too large.
 *
 * Graphviz is a file of its own, which is loaded here for the first time.
 */
export async function placed(trace: unknown): Promise<Trace | undefined> {
  const bare = valid(trace);
  if (bare === undefined || bare.layout !== undefined || bare.twin !== undefined) return undefined;
  if (bare.nodes.length === 0 || bare.nodes.length > MOST_NODES) return undefined;
  const { layOut } = await import('../../player/src/wasm_layout');
  return { ...bare, layout: await layOut(bare) };
}

/** Says below a picture why it is not as it could be. */
export function sayUnplaced(place: Element, error: unknown): void {
  const words = place.ownerDocument.createElement('p');
  words.setAttribute('role', 'note');
  words.style.color = 'var(--jp-ui-font-color1, inherit)';
  words.lang = spokenIn();
  words.textContent = say('notice.unplaced', { message: error instanceof Error ? error.message : String(error) });
  place.append(words);
}

function valid(trace: unknown): Trace | undefined {
  try {
    return validate(trace);
  } catch (error) {
    // The player says what is wrong with it.
    if (error instanceof InvalidTrace) return undefined;
    throw error;
  }
}
