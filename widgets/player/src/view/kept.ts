/**
 * How each card looks, worked out again only when what it depends on has changed.
 *
 * Only plain properties are kept: an element that is kept would hold the whole tree of the picture it was drawn in.
 */
export class Kept<P> {
  private readonly known = new Map<string, { signs: readonly unknown[]; look: P }>();

  look(id: string, signs: readonly unknown[], make: () => P): P {
    const known = this.known.get(id);
    if (known !== undefined && known.signs.every((sign, index) => Object.is(sign, signs[index]))) return known.look;
    const look = make();
    this.known.set(id, { signs, look });
    return look;
  }
}
