/** Light or dark: the system's preference, or the person's choice on this machine. */
import { useState } from 'preact/hooks';
import { Button } from './button.tsx';

type Theme = 'light' | 'dark';
const KEY = 'noke-sim theme';
const isTheme = (text: string | null): text is Theme => text === 'light' || text === 'dark';

const chosen = (): Theme | undefined => {
  const kept = localStorage.getItem(KEY);
  return isTheme(kept) ? kept : undefined;
};
const ofSystem = (): Theme => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

export const showTheme = (theme: Theme = chosen() ?? ofSystem()): void => {
  document.documentElement.dataset.theme = theme;
};

export function ThemeSwitch() {
  const [theme, setTheme] = useState<Theme>(chosen() ?? ofSystem());
  const flip = () => {
    const other = theme === 'dark' ? 'light' : 'dark';
    localStorage.setItem(KEY, other);
    showTheme(other);
    setTheme(other);
  };
  return (
    <Button onPress={flip} label={`Show in ${theme === 'dark' ? 'light' : 'dark'} colours`}>
      {theme === 'dark' ? '☀' : '☾'}
    </Button>
  );
}
