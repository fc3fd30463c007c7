/**
 * A page of its own, with no Jupyter and no network: plays each trace that the page carries.
 *
 *     <figure data-step="17">
 *       <script type="application/vnd.autodiff-lite.trace.v1+json">{"schema": …}</script>
 *       …what to show where no script runs: the poster…
 *     </figure>
 *     <script>…this file…</script>
 *
 * The player takes the place of whatever stands beside its trace.
 */
import { mount } from '../../player/src';

const TRACES = 'script[type="application/vnd.autodiff-lite.trace.v1+json"]';

for (const script of document.querySelectorAll(TRACES)) {
  const frame = script.parentElement;
  if (frame === null) continue;
  const host = document.createElement('div');
  frame.replaceChildren(script, host);
  mount(host, parse(script.textContent), { startStep: startStep(frame.dataset['step']) });
}

/** The player says what is wrong with a trace, so text that is no JSON goes to it as it is. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function startStep(text: string | undefined): number {
  const step = Number(text);
  return Number.isSafeInteger(step) && step >= 0 ? step : 0;
}
