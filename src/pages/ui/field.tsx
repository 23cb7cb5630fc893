/** Inputs with their labels. */
import { useId } from 'preact/hooks';

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

interface Select {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
  readonly quiet?: boolean;
}

export function SelectField({ label, value, options, onChange, quiet = false }: Select) {
  const id = useId();
  return (
    <span class="field">
      <label for={id} class={quiet ? 'unseen' : ''}>
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </span>
  );
}
