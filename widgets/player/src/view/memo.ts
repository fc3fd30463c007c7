import { Component, type ComponentChild, type ComponentType, type FunctionComponent } from 'preact';

/** Called for every card and edge on every step, so it makes no lists. A view has the same properties each time. */
function differ<P extends object>(before: P, after: P): boolean {
  for (const key in after) if (!Object.is(before[key], after[key])) return true;
  return false;
}

/** A view that is drawn again only when one of its properties changed: a step touches few of a thousand cards. */
export function memo<P extends object>(view: FunctionComponent<P>): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      return differ<Readonly<P>>(this.props, next);
    }
    // The view is called here rather than made a component of its own: one thing less to keep for each card.
    override render(): ComponentChild {
      return view(this.props) as ComponentChild;
    }
  };
}
