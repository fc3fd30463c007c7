/** What the command palette offers for the player that had the focus last. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ICommandPalette } from '@jupyterlab/apputils';
import type { Key } from '../../player/src/catalogue';
import { linkTo } from './link';
import { PLACE, played, type Played } from './played';
import { say } from './preferences';
import { TraceRenderer } from './renderer';

export const CATEGORY = 'Backpropagation';

/** The tools that have a command of their own. */
const TOOLS = ['share', 'inspect', 'predict', 'order', 'whatif', 'paths', 'check', 'trouble'] as const;

/** A command's id; the catalogue has its label under it. */
type Command = Key extends infer K ? (K extends `command.${infer Id}` ? Id : never) : never;

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
  const add = (id: Command, execute: (now: Played & { place: Element }) => void): void => {
    const command = `autodiff-lite:${id}`;
    app.commands.addCommand(command, {
      // Asked for whenever it is shown, so that it follows the language.
      label: () => say(`command.${id}`),
      isEnabled: () => current() !== undefined,
      execute: () => {
        const now = current();
        if (now !== undefined) execute(now);
      },
    });
    palette?.addItem({ command, category: CATEGORY });
  };
  const go = (id: Command, to: (step: number) => number): void => {
    add(id, ({ player }) => {
      player.goTo(to(player.step));
    });
  };
  go('next-step', (step) => step + 1);
  go('previous-step', (step) => step - 1);
  go('first-step', () => 0);
  go('last-step', () => Number.MAX_SAFE_INTEGER);
  add('play', ({ player }) => {
    player.play(!player.playing);
  });
  add('copy-link', ({ player, place }) => {
    const link = linkTo(place, player.step);
    if (link !== undefined) void navigator.clipboard.writeText(link);
  });
  for (const tool of TOOLS) {
    add(tool, ({ player }) => {
      player.open(tool);
    });
  }
  // Notebook 7 shows one document in a window, and has nothing beside it.
  if (app.name !== 'JupyterLab') return;
  let opened = 0;
  add('open-beside', ({ player, trace }) => {
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
