/** Inputs with their labels. */
import { useId, useState } from 'preact/hooks';

interface Text {
  readonly label: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
  readonly type?: 'text' | 'search' | 'password' | 'email' | 'tel';
  readonly id?: string;
  /** Shows the label only to screen readers. */
  readonly quiet?: boolean;
}

export function TextField({ label, value, onInput, type = 'text', id, quiet = false }: Text) {
  const own = useId();
  const used = id ?? own;
  return (
    <span class="field">
      <label for={used} class={quiet ? 'unseen' : ''}>
        {label}
      </label>
      <input
        id={used}
        {...({ type } as object)}
        value={value}
        placeholder={quiet ? label : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </span>
  );
}

/** A longer list has only its chosen option until somebody reaches it: a thousand options cost the browser as much as a whole map. */
const LONG = 50;

interface Select {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
  readonly quiet?: boolean;
}

export function SelectField({ label, value, options, onChange, quiet = false }: Select) {
  const id = useId();
  const [isNear, comeNear] = useState(false);
  const shown = isNear || options.length <= LONG ? options : options.filter(([option]) => option === value);
  return (
    <span class="field">
      <label for={id} class={quiet ? 'unseen' : ''}>
        {label}
      </label>
      <select
        id={id}
        value={value}
        onFocus={() => comeNear(true)}
        onPointerDown={() => comeNear(true)}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {shown.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
