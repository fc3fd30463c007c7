/** Things of a kind, a thousand perhaps, drawn in portions: a step touches few of them. */

import { Component, type ComponentChild, type ComponentType } from 'preact';

/** So many are compared, and passed over by the browser where they are out of sight, as one. */
const SIZE = 32;

/** A look is the same object for as long as nothing of it changes. */
interface Look {
  readonly id: string;
}

interface PortionProps<L extends Look> {
  looks: readonly L[];
  View: ComponentType<L>;
}

class Portion<L extends Look> extends Component<PortionProps<L>> {
  override shouldComponentUpdate({ looks }: PortionProps<L>): boolean {
    const before = this.props.looks;
    return looks.length !== before.length || looks.some((look, index) => look !== before[index]);
  }
  override render({ looks, View }: PortionProps<L>): ComponentChild {
    return (
      <g>
        {looks.map((look) => (
          <View key={look.id} {...look} />
        ))}
      </g>
    );
  }
}

export function Portions<L extends Look>({ looks, View }: PortionProps<L>): ComponentChild {
  return Array.from({ length: Math.ceil(looks.length / SIZE) }, (_, index) => (
    <Portion key={index} looks={looks.slice(index * SIZE, (index + 1) * SIZE)} View={View} />
  ));
}
