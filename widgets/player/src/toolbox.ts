/** Which tool is open, and what it has asked of the player: marks, a pick, a limit, another trace in its place. */

import type { Program } from './program';
import type { EdgePick, Marks, NodeMark, Tool, ToolProps } from './tool';
import type { Line, NodeId } from './trace';

export class Toolbox {
  /** All tools that there are, once they have come. */
  kit: readonly Tool[] | undefined;
  private offered: readonly Tool[] = [];
  /** Whether the row of tools is shown. */
  shown = false;
  open: Tool | undefined;
  selected: NodeId | undefined;
  marks: Marks | undefined;
  /** The source line that was chosen. */
  private line: Line | undefined;
  /** The edges that can be chosen now. */
  edges: EdgePick | undefined;
  limit: number | undefined;
  private drawing = false;
  private picker: ((id: NodeId) => void) | undefined;

  constructor(
    private readonly program: Program,
    /** Whether a tool may be used now. */
    private readonly allows: (tool: Tool) => boolean,
    /** Draws the player again. */
    private readonly draw: () => void,
    private readonly replace: ToolProps['replace'],
  ) {}

  /** What a tool may ask of it. */
  get given(): Pick<ToolProps, 'selected' | 'select' | 'mark' | 'pick' | 'pickEdge' | 'limit' | 'replace' | 'close'> {
    const { selected, select, mark, pick, pickEdge, setLimit: limit, replace, close } = this;
    return { selected, select, mark, pick, pickEdge, limit, replace, close };
  }

  /** Takes another's place; `again` says that what was chosen there is here too. */
  succeed({ shown, selected, line }: Toolbox, again: boolean): void {
    this.shown = shown;
    if (again) [this.selected, this.line] = [selected, line];
  }

  admit(tools: readonly Tool[]): void {
    this.kit = tools;
    this.offered = tools.filter((tool) => tool.offered(this.program));
  }

  get tools(): readonly Tool[] {
    return this.offered.filter(this.allows);
  }

  byKey(key: string): Tool | undefined {
    return this.tools.find((tool) => tool.key === key);
  }

  byId(id: string | undefined): Tool | undefined {
    return this.tools.find((tool) => tool.id === id);
  }

  readonly toggle = (tool: Tool): void => {
    const next = tool === this.open ? undefined : tool;
    this.forget();
    this.open = next;
    this.shown ||= next !== undefined;
    this.draw();
  };

  readonly close = (): void => {
    this.forget();
    this.draw();
  };

  readonly toggleRow = (): void => {
    this.shown = !this.shown;
    if (!this.shown) this.forget();
    this.draw();
  };

  readonly select = (id: NodeId | undefined): void => {
    if (id === this.selected) return;
    this.selected = id;
    this.line = undefined;
    this.draw();
  };

  /** The source line that was chosen, or else the one that made the chosen node. */
  get chosenLine(): Line | undefined {
    return this.line ?? (this.selected === undefined ? undefined : this.program.node(this.selected).line);
  }

  /** Marks the nodes that a source line made; choosing it again ends that. */
  readonly chooseLine = (line: Line): void => {
    const again = this.line?.join() === line.join();
    this.line = again ? undefined : line;
    this.selected = again ? undefined : this.madeBy(line)[0];
    this.draw();
  };

  private madeBy(line: Line): NodeId[] {
    return this.program.trace.nodes.flatMap((node) => (node.line?.join() === line.join() ? [node.id] : []));
  }

  /** The marks of the open tool, and of the chosen line. */
  get shownMarks(): Marks | undefined {
    if (this.line === undefined) return this.marks;
    const nodes = new Map<NodeId, NodeMark>(this.madeBy(this.line).map((id) => [id, { tone: 'chosen' }]));
    for (const [id, mark] of this.marks?.nodes ?? []) nodes.set(id, mark);
    return { ...this.marks, nodes };
  }

  /** A card was chosen: the open tool takes it if it asked for that; otherwise it is selected, and looked into. */
  readonly choose = (id: NodeId): void => {
    if (this.picker !== undefined) {
      this.picker(id);
      return;
    }
    this.selected = id;
    this.line = undefined;
    const inspector = this.byId('inspect');
    if (this.open === undefined && inspector !== undefined) this.toggle(inspector);
    else this.draw();
  };

  readonly mark = (marks: Marks | undefined): void => {
    this.marks = marks;
    this.drawOnce();
  };

  readonly pick = (handler: ((id: NodeId) => void) | undefined): void => {
    this.picker = handler;
  };

  readonly pickEdge = (edges: EdgePick | undefined): void => {
    this.edges = edges;
    this.drawOnce();
  };

  readonly setLimit = (k: number | undefined): void => {
    this.limit = k;
    this.drawOnce();
  };

  /** For what a tool's effects call: a drawing from within an effect runs that effect again before it is done. */
  private drawOnce(): void {
    if (this.drawing) return;
    this.drawing = true;
    this.draw();
    this.drawing = false;
  }

  /** What a tool asked for ends with it. */
  private forget(): void {
    this.open = undefined;
    this.marks = undefined;
    this.picker = undefined;
    this.edges = undefined;
    this.limit = undefined;
    this.replace(undefined);
  }
}
