/** Which palette suits the page: decided by the colour behind the player, whatever product or theme that comes from. */

export type Theme = 'light' | 'dark';

/** Reads rgb(…) and rgba(…), which is how browsers compute every colour of a theme; undefined where nothing is painted. */
function luminance(color: string): number | undefined {
  const match = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)(?:[\s,/]+([\d.]+))?/.exec(color);
  if (match === null || Number(match[4] ?? 1) < 0.5) return undefined;
  const [red = 0, green = 0, blue = 0] = match.slice(1, 4).map((channel) => {
    const part = Number(channel) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** The parent, across the border of a shadow root too. */
function parentOf(element: Element): Element | null {
  if (element.parentElement !== null) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

export function themeOf(element: Element): Theme {
  const view = element.ownerDocument.defaultView;
  if (view === null) return 'light';
  for (let at: Element | null = element; at !== null; at = parentOf(at)) {
    const light = luminance(view.getComputedStyle(at).backgroundColor);
    // Halfway for the eye: dark text and light text have the same contrast with this grey.
    if (light !== undefined) return light < 0.18 ? 'dark' : 'light';
  }
  // Nothing is painted: what remains is the browser's own canvas.
  const scheme = view.getComputedStyle(element.ownerDocument.documentElement).colorScheme;
  return scheme.includes('dark') && view.matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

/** Calls back whenever the theme may have changed. Returns how to stop. */
export function watchTheme(document: Document, changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  const attributes = ['class', 'style', 'data-theme', 'data-jp-theme-light', 'data-jp-theme-name'];
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true, attributeFilter: attributes });
  }
  const media = document.defaultView?.matchMedia('(prefers-color-scheme: dark)');
  media?.addEventListener('change', changed);
  return () => {
    observer.disconnect();
    media?.removeEventListener('change', changed);
  };
}
