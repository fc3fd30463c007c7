/** An index as one writes it: `0`, `1:`, `:, 2`, where the engine says `(0, Ellipsis)` and `slice(1, None, None)`. */
export function indexAsWritten(said: string): string {
  const items = said
    .replace(/^\((.*)\)$/, '$1')
    .replace(/,$/, '')
    .replace(/, Ellipsis$/, '');
  return items
    .replace(/slice\(([^,()]+), ([^,()]+), ([^,()]+)\)/g, (_, ...ends: string[]) => {
      const [start = '', stop = '', step = ''] = ends.slice(0, 3).map((end) => (end === 'None' ? '' : end));
      return step === '' ? `${start}:${stop}` : `${start}:${stop}:${step}`;
    })
    .replace(/Ellipsis/g, '…');
}
