/** Share: the moment as a link or a picture, and the whole as a sheet, a film or a page that plays by itself. */

import { useState } from 'preact/hooks';
import { MOST_PICTURES, download, fileName, film, page, sheet, still } from '../share';
import type { Tool, ToolProps } from '../tool';

const SVG = 'image/svg+xml';

function Panel({ program, state, host }: ToolProps) {
  const { say } = program;
  const [said, tell] = useState('');
  const { k } = state;
  const theme = host.theme();
  const moments = Array.from({ length: program.length + 1 }, (_, step) => step);
  const tooMany = moments.length > MOST_PICTURES;
  const save = (ending: string, type: string, text: string): void => {
    const name = fileName(program, ending);
    download(name, type, text);
    tell(say('share.saved', { name }));
  };
  const refused = (): void => {
    tell(say('share.failed'));
  };
  const { link, script } = host;
  const address = link?.(k);
  return (
    <>
      <div class="row">
        {address !== undefined && (
          <button
            type="button"
            onClick={() => {
              const { clipboard } = navigator as Partial<Navigator>;
              const written = clipboard?.writeText(address) ?? Promise.reject(new Error('no clipboard'));
              written.then(
                () => {
                  tell(say('share.copied', { address }));
                },
                () => {
                  // It can still be copied by hand.
                  tell(address);
                },
              );
            }}
          >
            {say('share.link')}
          </button>
        )}
        <button
          type="button"
          onClick={() => {
            save(`${k}.svg`, SVG, still(program, k, theme));
          }}
        >
          {say('share.picture')}
        </button>
        <button
          type="button"
          aria-disabled={tooMany}
          onClick={() => {
            if (!tooMany) save('sheet.svg', SVG, sheet(program, moments));
          }}
        >
          {say('share.sheet')}
        </button>
        <button
          type="button"
          aria-disabled={tooMany}
          onClick={() => {
            if (!tooMany) save('film.svg', SVG, film(program, moments, theme));
          }}
        >
          {say('share.film')}
        </button>
        {script !== undefined && (
          <button
            type="button"
            onClick={() => {
              script().then((text) => {
                save('html', 'text/html', page(program, k, text, host.language));
              }, refused);
            }}
          >
            {say('share.page')}
          </button>
        )}
      </div>
      {tooMany && <p>{say('share.too_many', { most: MOST_PICTURES, n: moments.length })}</p>}
      <p role="status">{said}</p>
    </>
  );
}

export const share: Tool = { id: 'share', name: 'ui.tool.share', key: 's', offered: () => true, Panel };
