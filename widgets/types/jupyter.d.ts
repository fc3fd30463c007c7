/**
 * The little that the hosts use of JupyterLab and of ipywidgets.
 *
 * Both are there when the labextension runs and are shared with it, never bundled, so nothing of them is installed to
 * build it; their own packages would bring three hundred others along.
 */

declare module '@jupyterlab/application' {
  import type { CommandRegistry } from '@lumino/commands';
  import type { Token } from '@lumino/coreutils';
  import type { Widget } from '@lumino/widgets';

  export interface JupyterFrontEnd {
    readonly name: string;
    readonly commands: CommandRegistry;
    readonly shell: {
      add(widget: Widget, area: string, options: { mode?: string; ref?: string | null }): void;
      activateById(id: string): void;
      readonly currentWidget: Widget | null;
    };
    readonly serviceManager: {
      readonly contents: {
        get(path: string): Promise<{ content: { name: string; path: string; type: string }[] }>;
      };
    };
  }
  export interface JupyterFrontEndPlugin<T> {
    id: string;
    description: string;
    autoStart: true;
    requires?: Token<unknown>[];
    optional?: Token<unknown>[];
    activate: (app: JupyterFrontEnd, ...services: never[]) => T;
  }
}

declare module '@jupyterlab/apputils' {
  import type { Token } from '@lumino/coreutils';

  export interface ICommandPalette {
    addItem(item: { command: string; category: string }): unknown;
  }
  export const ICommandPalette: Token<ICommandPalette>;
}

declare module '@jupyterlab/coreutils' {
  export const PageConfig: {
    getBaseUrl(): string;
  };
}

declare module '@jupyterlab/notebook' {
  import type { Token } from '@lumino/coreutils';
  import type { Widget } from '@lumino/widgets';

  export interface NotebookPanel extends Widget {
    readonly context: { readonly path: string; readonly ready: Promise<void> };
    readonly content: {
      readonly widgets: readonly { readonly node: HTMLElement; readonly model: { readonly id: string } }[];
      activeCellIndex: number;
      scrollToItem(index: number, align: 'center'): Promise<void>;
    };
  }
  export interface INotebookTracker {
    find(test: (panel: NotebookPanel) => boolean): NotebookPanel | undefined;
    forEach(visit: (panel: NotebookPanel) => void): void;
    readonly widgetAdded: { connect(heard: (tracker: INotebookTracker, panel: NotebookPanel) => void): boolean };
  }
  export const INotebookTracker: Token<INotebookTracker>;
}

declare module '@jupyterlab/translation' {
  import type { Token } from '@lumino/coreutils';

  export interface ITranslator {
    readonly languageCode: string;
  }
  export const ITranslator: Token<ITranslator>;
}

declare module '@jupyterlab/launcher' {
  import type { Token } from '@lumino/coreutils';

  export interface ILauncher {
    add(item: { command: string; category: string; rank?: number }): unknown;
  }
  export const ILauncher: Token<ILauncher>;
}

declare module '@jupyterlab/settingregistry' {
  import type { Token } from '@lumino/coreutils';

  export interface ISettings {
    readonly composite: Readonly<Record<string, unknown>>;
    readonly changed: { connect(slot: (settings: ISettings) => void): boolean };
  }
  export interface ISettingRegistry {
    load(plugin: string): Promise<ISettings>;
  }
  export const ISettingRegistry: Token<ISettingRegistry>;
}

declare module '@jupyterlab/ui-components' {
  import type { VirtualElement } from '@lumino/virtualdom';

  export class LabIcon implements VirtualElement.IRenderer {
    constructor(options: { name: string; svgstr: string });
    render(container: HTMLElement): void;
  }
}

declare module '@jupyter-widgets/base' {
  import type { Token } from '@lumino/coreutils';
  import type { Widget } from '@lumino/widgets';

  export interface Kernel {
    readonly isDisposed: boolean;
    readonly disposed: { connect(heard: () => void): boolean; disconnect(heard: () => void): boolean };
    interrupt(): Promise<void>;
  }
  export class DOMWidgetModel {
    comm_live: boolean;
    /** JupyterLab's has a kernel, that of a page which was exported has none. */
    readonly widget_manager: { readonly kernel?: Kernel | null };
    initialize(attributes: unknown, options: unknown): void;
    defaults(): Record<string, unknown>;
    get(trait: string): unknown;
    set(traits: Record<string, unknown>): void;
    save_changes(): void;
  }
  export class DOMWidgetView {
    readonly el: HTMLElement;
    readonly luminoWidget: Widget;
    readonly model: DOMWidgetModel;
    render(): unknown;
    remove(): unknown;
    listenTo(model: DOMWidgetModel, events: string, heard: () => void): unknown;
  }
  export interface IJupyterWidgetRegistry {
    registerWidget(data: { name: string; version: string; exports: Record<string, unknown> }): void;
  }
  export const IJupyterWidgetRegistry: Token<IJupyterWidgetRegistry>;
}
