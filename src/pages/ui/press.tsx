/** Buttons that play a verb and say what came of it. A refusal is in the words of the facility, with the rule. */
import { useState } from 'preact/hooks';
import type { Press } from '../../screens/press.ts';
import { playNow } from '../state/play.ts';
import { Button } from './button.tsx';
import { TextField } from './field.tsx';
import { say } from './toasts.tsx';

/** Plays it; whether it was done. */
export async function played({ label, verb, args, asks }: Press, typed = ''): Promise<boolean> {
  const outcome = await playNow(verb, asks === undefined ? args : { ...args, [asks.name]: typed });
  say(outcome.ok ? `${label}: done` : `${label}: ${outcome.why} (${outcome.by})`, !outcome.ok);
  return outcome.ok;
}

interface Props {
  readonly press: Press;
  readonly kind?: 'plain' | 'main' | 'danger';
  /** Called after it was done. */
  readonly onDone?: () => void;
  /** What a screen reader hears, where several buttons have the same label. */
  readonly label?: string;
  /** Checks find the button by it. */
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

/** Names with their values. */
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
