/** The buttons of a lock at its door: touch, hasp, handle. */
import type { View } from '../../facility/open/view-schema.ts';
import { doorPresses } from '../../screens/door.ts';
import { PressButton } from './press.tsx';

interface Props {
  readonly id: string;
  readonly lock: View['lock'][string];
  /** The person at the door; unspecified if undefined. */
  readonly by?: string | undefined;
}

export const DoorButtons = ({ id, lock, by }: Props) => (
  <>
    {doorPresses(id, lock, by).map((press) => (
      <PressButton key={press.label} press={press} name={press.verb.replace('.', '-')} />
    ))}
  </>
);
