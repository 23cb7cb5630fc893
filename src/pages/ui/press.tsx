/** Buttons that perform a verb and report the result. A refusal is worded by the facility and names the rule. */
import { useState } from 'preact/hooks';
import type { Press } from '../../screens/press.ts';
import { playNow } from '../state/play.ts';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';
import { say } from './toasts.tsx';

/** Performs the verb; returns whether it was done. */
export async function played({ label, verb, args, asks }: Press, typed = ''): Promise<boolean> {
  const outcome = await playNow(verb, asks === undefined ? args : { ...args, [asks.name]: typed });
  say(outcome.ok ? `${label}: done` : `${label}: ${outcome.why} (${outcome.by})`, !outcome.ok);
  return outcome.ok;
}

interface Props {
  readonly press: Press;
  readonly kind?: 'plain' | 'main' | 'danger';
  /** Called after the verb has been done. */
  readonly onDone?: () => void;
  /** The text that a screen reader announces if several buttons have the same label. */
  readonly label?: string;
  /** The name by which checks find the button. */
  readonly name?: string;
}

export function PressButton({ press, kind = 'plain', onDone, label, name }: Props) {
  const [typed, setTyped] = useState('');
  const act = async () => {
    if (await played(press, typed)) onDone?.();
  };
  const because = press.because.length > 0 ? press.because.join(' ') : undefined;
  const button = (
    <Button
      kind={kind}
      disabledBecause={because}
      onPress={() => void act()}
      class={name ?? ''}
      {...(label === undefined ? {} : { label })}
    >
      {press.label}
    </Button>
  );
  if (press.asks === undefined) return button;
  return (
    <span class="asks">
      <TextField label={press.asks.label} value={typed} onInput={setTyped} />
      {button}
    </span>
  );
}

/** Names and their values. */
export const Facts = ({ rows }: { readonly rows: readonly (readonly [name: string, value: string])[] }) => (
  <dl class="facts">
    {rows.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);
