/**
 * A page of its own, with no Jupyter and no network: plays each trace that the page carries.
 *
 *     <figure data-step="17" data-titled>
 *       <script type="application/vnd.autodiff-lite.trace.v1+json">{"schema": …}</script>
 *       …what to show where no script runs: the poster…
 *     </figure>
 *     <script>…this file…</script>
 *
 * The player takes the place of whatever stands beside its trace. With `data-titled` it does not repeat the title, which
 * the page says itself.
 */
import { mount } from '../../player/src';
import { german } from '../../player/src/german';

const TRACES = 'script[type="application/vnd.autodiff-lite.trace.v1+json"]';

// The script that unpacked this one stands before it: a page that is saved from here carries it again.
const own = document.currentScript?.previousElementSibling?.textContent ?? '';

// The page says in which language it is written.
const language = document.documentElement.lang.startsWith('de') ? german : undefined;

[...document.querySelectorAll(TRACES)].forEach((script, index) => {
  const frame = script.parentElement;
  if (frame === null) return;
  const host = document.createElement('div');
  frame.replaceChildren(script, host);
  const mark = `#player-${index + 1}-step-`;
  const linked = location.hash.startsWith(mark) ? location.hash.slice(mark.length) : undefined;
  const player = mount(host, parse(script.textContent), {
    startStep: startStep(linked ?? frame.dataset['step']),
    titled: 'titled' in frame.dataset,
    link: (k) => `${location.href.replace(/#.*/, '')}${mark}${k}`,
    ...(language !== undefined && { language }),
    ...(own !== '' && { script: () => Promise.resolve(own) }),
  });
  if (linked !== undefined) host.scrollIntoView();
  // The link may be opened in the page that is there already.
  window.addEventListener('hashchange', () => {
    if (!location.hash.startsWith(mark)) return;
    player.goTo(startStep(location.hash.slice(mark.length)));
    host.scrollIntoView();
  });
});

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
