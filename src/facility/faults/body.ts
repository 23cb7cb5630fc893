/** Faults in a lock's body: bolt, hasp, motor and battery. */
import { BODY_PARTS } from '../../lock/body/rules.ts';
import { type Fault, withBody } from './fault.ts';

export const BODY_FAULTS: readonly Fault[] = [
  {
    id: 'hasp-leaves-early',
    layer: 'body',
    sentence: 'The hasp comes out before the bolt is retracted.',
    plant: withBody({
      reactions: {
        pullHasp: (c, e, s) => {
          const { haspOut, pullHasp } = BODY_PARTS.reactions;
          return c.travelMs > 0 ? haspOut(c, e, s) : pullHasp(c, e, s);
        },
      },
    }),
  },
  {
    id: 'battery-heals',
    layer: 'body',
    sentence: 'The charge recovers when no current flows.',
    plant: withBody({
      reactions: {
        stopMotor: (c, e, s) => {
          const answer = BODY_PARTS.reactions.stopMotor(c, e, s);
          return {
            ...answer,
            context: { ...answer.context, cell: { ...c.cell, charge: c.cell.charge + s.motorMa * 60_000 } },
          };
        },
      },
    }),
  },
  {
    id: 'never-jams',
    layer: 'body',
    sentence: 'The motor pushes through any tension.',
    plant: withBody({ guards: { held: () => false } }),
  },
  {
    id: 'bolt-runs-on',
    layer: 'body',
    sentence: 'The bolt snaps back as soon as the motor stops.',
    plant: withBody({
      reactions: {
        stopMotor: (c, e, s) => {
          const answer = BODY_PARTS.reactions.stopMotor(c, e, s);
          return { ...answer, context: { ...answer.context, travelMs: 0 } };
        },
      },
    }),
  },
  {
    id: 'no-brown-out',
    layer: 'body',
    sentence: 'A collapsed supply never recovers.',
    plant: withBody({ guards: { carries: () => false } }),
  },
  {
    id: 'bolt-drifts',
    layer: 'body',
    sentence: 'A pulled hasp drags the bolt back.',
    plant: withBody({
      reactions: {
        pullHasp: (c, e, s) => {
          const answer = BODY_PARTS.reactions.pullHasp(c, e, s);
          return { ...answer, context: { ...answer.context, travelMs: s.travelMs } };
        },
      },
    }),
  },
];
