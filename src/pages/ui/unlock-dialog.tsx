/** The pop-up of Unlock: Yes asks the tenant for a PIN, Emergency asks for a reason. */
import { useState } from 'preact/hooks';
import type { UnlockButton } from '../../screens/unlock-button.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { SelectField } from './field.tsx';
import { PressButton, played } from './press.tsx';

interface Props {
  readonly button: UnlockButton;
  readonly unit: string;
  readonly onClose: () => void;
}

export function UnlockDialog({ button: { yes, pin, emergency }, unit, onClose }: Props) {
  const [step, setStep] = useState<'asks' | 'pin' | 'reason'>('asks');
  const askTenant = async () => {
    if (await played(yes)) setStep('pin');
  };
  if (step === 'pin')
    return (
      <Dialog key="pin" title={`Unlock ${unit} with the tenant’s PIN`} onClose={onClose}>
        <p>The tenant was sent a PIN. Type the PIN that the tenant tells you.</p>
        <p class="row">
          <PressButton press={{ ...pin, label: 'Unlock' }} kind="main" onDone={onClose} name="unlock-with-pin" />
        </p>
      </Dialog>
    );
  if (step === 'reason') return <Reason emergency={emergency} unit={unit} onClose={onClose} />;
  return (
    <Dialog key="asks" title={`Unlock ${unit}`} onClose={onClose}>
      <p>Request the tenant’s permission? Yes sends the tenant a notification with a PIN.</p>
      <p class="row">
        <Button kind="main" class="popup-yes" disabledBecause={yes.because[0]} onPress={() => void askTenant()}>
          Yes
        </Button>
        <Button
          kind="danger"
          class="popup-emergency"
          disabledBecause={emergency.because[0]}
          onPress={() => setStep('reason')}
        >
          Emergency
        </Button>
        <Button class="popup-have-pin" disabledBecause={pin.because[0]} onPress={() => setStep('pin')}>
          I have the PIN
        </Button>
      </p>
      {[...yes.because, ...emergency.because].map((reason) => (
        <p key={reason} class="because">
          {reason}
        </p>
      ))}
    </Dialog>
  );
}

function Reason({
  emergency: { reasons },
  unit,
  onClose,
}: Pick<Props, 'unit' | 'onClose'> & Pick<UnlockButton, 'emergency'>) {
  const [chosen, setChosen] = useState('');
  const options = [['', 'Choose a reason'] as const, ...reasons.map(({ label }) => [label, label] as const)];
  const found = reasons.find(({ label }) => label === chosen);
  return (
    <Dialog key="reason" title={`Emergency: unlock ${unit}`} onClose={onClose}>
      <p>The reason appears in the tenant’s message and in the activity log.</p>
      <p class="row">
        <SelectField label="Reason" value={chosen} options={options} onChange={setChosen} />
        {found === undefined ? (
          <Button kind="danger" class="emergency-unlock" disabledBecause="Choose a reason first." onPress={() => {}}>
            Unlock
          </Button>
        ) : (
          <PressButton
            key={chosen}
            press={{ ...found, label: 'Unlock' }}
            kind="danger"
            onDone={onClose}
            name="emergency-unlock"
          />
        )}
      </p>
      <p>Somebody at the unit must wake and open the lock within ten seconds.</p>
    </Dialog>
  );
}
