/** A button. If it is disabled, the reason is its description, which anyone who reaches the button can read. */
import type { ComponentChildren } from 'preact';

interface Props {
  readonly children: ComponentChildren;
  readonly onPress: () => void;
  /** The reason why it cannot be pressed now. */
  readonly disabledBecause?: string | undefined;
  readonly label?: string;
  readonly pressed?: boolean;
  readonly kind?: 'plain' | 'main' | 'danger';
  readonly class?: string;
}

export const Button = ({
  children,
  onPress,
  disabledBecause,
  label,
  pressed,
  kind = 'plain',
  class: more = '',
}: Props) => (
  <button
    type="button"
    class={`button ${kind} ${more}`}
    aria-disabled={disabledBecause !== undefined}
    aria-label={label}
    aria-pressed={pressed}
    title={disabledBecause}
    onClick={() => disabledBecause === undefined && onPress()}
  >
    {children}
  </button>
);
