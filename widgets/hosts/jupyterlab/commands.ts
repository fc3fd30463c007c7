/** What the command palette offers for the player that had the focus last. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import { linkTo } from './link';
import { PLACE, played, type Played } from './played';
import { TraceRenderer } from './renderer';

export const CATEGORY = 'Backpropagation';

/** The tools that have a command of their own. */
const TOOLS = [
  ['share', 'Share or Export…'],
  ['inspect', 'Inspect a Tensor'],
  ['predict', 'Predict the Next Steps'],
  ['order', 'You Are Autograd'],
  ['whatif', 'What If…'],
  ['paths', 'Show Paths'],
  ['check', 'Check by Finite Differences'],
  ['trouble', 'Look for Trouble'],
] as const;

/** Remembers which player had the focus: opening the palette takes it away. */
class Focused {
  #last: Element | null = null;

  constructor(page: Document) {
    // Within the player's shadow the event is retargeted to the player's own element, which is in the page.
    page.addEventListener('focusin', ({ target }) => {
      if (target instanceof Element) this.#last = target.closest(`.${PLACE}`) ?? this.#last;
    });
  }

  /** The player that had the focus last and is still there; with none, the only one that can be seen. */
  get(page: Document): (Played & { place: Element }) | undefined {
    const places = [...page.querySelectorAll(`.${PLACE}`)].filter((place) => place.getClientRects().length > 0);
    const last = places.find((place) => place === this.#last);
    const place = last ?? (places.length === 1 ? places[0] : undefined);
    const found = place && played.get(place);
    return found && { ...found, place };
  }
}

export function addCommands(app: JupyterFrontEnd, palette: ICommandPalette | null): void {
  const focused = new Focused(document);
  const current = (): (Played & { place: Element }) | undefined => focused.get(document);
  const add = (id: string, label: string, execute: (now: Played & { place: Element }) => void): void => {
    const command = `autodiff-lite:${id}`;
    app.commands.addCommand(command, {
      label,
      isEnabled: () => current() !== undefined,
      execute: () => {
        const now = current();
        if (now !== undefined) execute(now);
      },
    });
    palette?.addItem({ command, category: CATEGORY });
  };
  const go = (id: string, label: string, to: (step: number) => number): void => {
    add(id, label, ({ player }) => {
      player.goTo(to(player.step));
    });
  };
  go('next-step', 'Next Step', (step) => step + 1);
  go('previous-step', 'Previous Step', (step) => step - 1);
  go('first-step', 'First Step', () => 0);
  go('last-step', 'Last Step', () => Number.MAX_SAFE_INTEGER);
  add('play', 'Play or Pause', ({ player }) => {
    player.play(!player.playing);
  });
  add('copy-link', 'Copy a Link to This Step', ({ player, place }) => {
    const link = linkTo(place, player.step);
    if (link !== undefined) void navigator.clipboard.writeText(link);
  });
  for (const [tool, label] of TOOLS) {
    add(tool, label, ({ player }) => {
      player.open(tool);
    });
  }
  // Notebook 7 shows one document in a window, and has nothing beside it.
  if (app.name !== 'JupyterLab') return;
  let opened = 0;
  add('open-beside', 'Open the Trace Beside the Notebook', ({ player, trace }) => {
    const beside = new TraceRenderer();
    opened += 1;
    beside.id = `autodiff-lite-trace-${opened}`;
    beside.title.label = titleOf(trace);
    beside.title.closable = true;
    beside.play(trace, player.step);
    app.shell.add(beside, 'main', { mode: 'split-right', ref: app.shell.currentWidget?.id ?? null });
    app.shell.activateById(beside.id);
  });
}

function titleOf(trace: unknown): string {
  const title: unknown = typeof trace === 'object' && trace !== null && 'title' in trace ? trace.title : undefined;
  return typeof title === 'string' && title !== '' ? title : 'Backpropagation';
}
