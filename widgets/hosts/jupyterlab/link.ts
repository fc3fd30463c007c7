/** A link to a moment: the notebook, the cell, the player in it, and the step. */
import type { JupyterFrontEnd } from '@jupyterlab/application';
import { PageConfig } from '@jupyterlab/coreutils';
import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import { PLACE, played } from './played';

const FORM = /^#player=([\w-]+)\.(\d+)\.(\d+)$/;
// Before JupyterLab's router has seen it, which may tidy it away.
const asked = FORM.exec(location.hash);
/** How long a notebook's outputs may take to stand there. */
const PATIENCE = 20_000;

let linking: (place: Element, step: number) => string | undefined = () => undefined;

/** A link that opens the player of this element at a step; undefined where it is in no notebook. */
export function linkTo(place: Element, step: number): string | undefined {
  return linking(place, step);
}

function address(app: JupyterFrontEnd, path: string): string {
  const folder = app.name === 'JupyterLab' ? 'lab/tree/' : 'notebooks/';
  return `${PageConfig.getBaseUrl()}${folder}${path.split('/').map(encodeURIComponent).join('/')}`;
}

function placesIn(cell: Element): Element[] {
  return [...cell.querySelectorAll(`.${PLACE}`)];
}

/** Waits until the player stands there: outputs come into the page when they are scrolled to. */
async function found(cell: Element, index: number): Promise<Element | undefined> {
  const look = (): Element | undefined => placesIn(cell)[index];
  const end = Date.now() + PATIENCE;
  while (look() === undefined && Date.now() < end) await new Promise((wake) => setTimeout(wake, 100));
  return look();
}

async function show(panel: NotebookPanel, id: string, index: number, step: number): Promise<void> {
  await panel.context.ready;
  const notebook = panel.content;
  const at = notebook.widgets.findIndex(({ model }) => model.id === id);
  const cell = notebook.widgets[at];
  if (cell === undefined) return;
  notebook.activeCellIndex = at;
  await notebook.scrollToItem(at, 'center');
  const place = await found(cell.node, index);
  if (place === undefined) return;
  played.get(place)?.player.goTo(step);
  place.scrollIntoView({ block: 'center' });
}

/** Makes links, and follows the one by which this page was opened. */
export function addLinks(app: JupyterFrontEnd, tracker: INotebookTracker): void {
  linking = (place, step) => {
    const panel = tracker.find(({ node }) => node.contains(place));
    const cell = panel?.content.widgets.find(({ node }) => node.contains(place));
    if (panel === undefined || cell === undefined) return undefined;
    const index = placesIn(cell.node).indexOf(place);
    return `${address(app, panel.context.path)}#player=${cell.model.id}.${index}.${step}`;
  };
  if (asked === null) return;
  const [, id = '', index, step] = asked;
  const follow = (panel: NotebookPanel): void => {
    void show(panel, id, Number(index), Number(step));
  };
  tracker.forEach(follow);
  tracker.widgetAdded.connect((_, panel) => {
    follow(panel);
  });
}
