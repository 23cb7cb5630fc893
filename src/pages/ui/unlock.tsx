/**
 * The Unlock button of the portal with its reasons for being disabled; it opens the pop-up, or opens the unit immediately if nobody has to be asked.
 */
import { useState } from 'preact/hooks';
import type { UnlockButton } from '../../screens/unlock-button.ts';
import { Button } from './button.tsx';
import { PressButton } from './press.tsx';
import { UnlockDialog } from './unlock-dialog.tsx';

export function Unlock({ button, unit }: { readonly button: UnlockButton; readonly unit: string }) {
  const [asks, setAsks] = useState(false);
  const { because, direct } = button;
  return (
    <section class="unlock-area" aria-label="Unlock">
      {direct !== undefined ? (
        <PressButton press={direct} kind="main" name="portal-unlock" />
      ) : (
        <Button
          kind="main"
          class="portal-unlock"
          disabledBecause={because.length > 0 ? because.join(' ') : undefined}
          onPress={() => setAsks(true)}
        >
          Unlock
        </Button>
      )}
      {because.length > 0 && (
        <ul class="because">
          {because.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {asks && <UnlockDialog button={button} unit={unit} onClose={() => setAsks(false)} />}
    </section>
  );
}
