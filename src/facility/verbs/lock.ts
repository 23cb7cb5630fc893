/** Actions of the person at the door, and events that affect parts of a lock. */
import { z } from 'zod';
import type { ActionResult } from '../../lock/lock.ts';
import { verb } from './declare-verb.ts';
import { done, notPossible, ref } from './verb.ts';

const lock = ref('lock', 'The lock.');
const params = z.strictObject({ lock });
const part = z.enum(['touch', 'motor', 'sensor', 'radio']).describe('The part.');

const outcomeOf = (result: ActionResult) => (result.ok ? done(result.did) : notPossible(result.why));

export const lockVerbs = [
  verb({
    name: 'lock.touch',
    subject: 'lock',
    summary: 'Presses the button: a sleeping Nokē ONE wakes and advertises.',
    params: z.strictObject({
      lock,
      ms: z.int().min(20).max(10_000).optional().describe('The duration; 800 ms or more is a long press.'),
      by: ref('person', 'The person who presses the button and must be there (default: somebody).').optional(),
    }),
    examples: ['A101', '{ lock: A101, ms: 900 }', '{ lock: A101, by: alice }'],
    act(site, { lock: id, ms, by }) {
      if (by !== undefined && site.reachOf(by, id) !== 'touching') return notPossible(`${by} is not at ${id}`);
      return outcomeOf(site.lock(id).touch(ms));
    },
  }),
  verb({
    name: 'lock.brush',
    subject: 'lock',
    summary: 'Brushes the button too lightly to register: the lock does not wake and nothing changes.',
    params,
    examples: ['A101'],
    act: (site, { lock: id }) => outcomeOf(site.lock(id).brush()),
  }),
  verb({
    name: 'lock.pullHasp',
    subject: 'lock',
    summary: 'Pulls the hasp out; while the bolt holds it, this only adds tension.',
    params,
    examples: ['A101'],
    act: (site, { lock: id }) => outcomeOf(site.lock(id).pullHasp()),
  }),
  verb({
    name: 'lock.letGoHasp',
    subject: 'lock',
    summary: 'Lets go of a hasp that is being pulled, which takes the tension off the bolt; the hasp stays in.',
    params,
    examples: ['A101'],
    act: (site, { lock: id }) => outcomeOf(site.lock(id).pushHaspIn()),
  }),
  verb({
    name: 'lock.closeHasp',
    subject: 'lock',
    summary: 'Puts the hasp back in; the lock wakes and locks.',
    params,
    examples: ['A101'],
    act: (site, { lock: id }) => outcomeOf(site.lock(id).closeHasp()),
  }),
  verb({
    name: 'lock.releaseFromInside',
    subject: 'lock',
    summary: 'Retracts the bolt by hand from inside the unit.',
    params,
    examples: ['A101'],
    act: (site, { lock: id }) => outcomeOf(site.lock(id).releaseFromInside()),
  }),
  verb({
    name: 'lock.changeBattery',
    subject: 'lock',
    summary: 'Replaces the battery; the lock loses its clock.',
    params: z.strictObject({
      lock,
      mv: z.int().min(0).max(4_000).default(3_100).describe('The voltage of the new battery, unloaded.'),
    }),
    examples: ['A101', '{ lock: A101, mv: 3050 }'],
    act: (site, { lock: id, mv }) => outcomeOf(site.lock(id).changeBattery(mv)),
  }),
  verb({
    name: 'lock.drainTo',
    subject: 'lock',
    summary: 'Drains the battery to this voltage, unloaded.',
    params: z.strictObject({ lock, mv: z.int().min(0).max(4_000) }),
    examples: ['{ lock: A101, mv: 2880 }'],
    act: (site, { lock: id, mv }) => outcomeOf(site.lock(id).drainTo(mv)),
  }),
  verb({
    name: 'lock.misreadBattery',
    subject: 'lock',
    summary: 'Makes the battery meter show this voltage, regardless of the cell; without a voltage, repairs the meter.',
    params: z.strictObject({ lock, mv: z.int().min(0).max(4_000).optional() }),
    examples: ['{ lock: A101, mv: 0 }', 'A101'],
    act: (site, { lock: id, mv }) => outcomeOf(site.lock(id).misreadBattery(mv ?? null)),
  }),
  verb({
    name: 'lock.updateFirmware',
    subject: 'lock',
    summary:
      'Installs firmware on a lock in firmware mode and ends that mode; the update may move the attribute table.',
    params: z.strictObject({
      lock,
      version: z
        .string()
        .regex(
          /^(?:[1-9]?\d|1\d\d|2[0-4]\d|25[0-5])\.(?:[1-9]?\d|1[01]\d|12[0-7])$/,
          'a version such as 2.11, up to 255.127',
        )
        .describe('Major, up to 255, and minor, up to 127.'),
      movesTable: z
        .boolean()
        .optional()
        .describe('The attributes get different handles: a phone with a cached table can no longer reach them.'),
    }),
    examples: ['{ lock: A101, version: "2.11" }', '{ lock: A101, version: "2.11", movesTable: true }'],
    act(site, { lock: id, version, movesTable }) {
      const [major = 0, minor = 0] = version.split('.').map(Number);
      return outcomeOf(site.lock(id).updateFirmware({ major, minor }, movesTable ?? false));
    },
  }),
  verb({
    name: 'lock.setTemperature',
    subject: 'lock',
    summary: 'Sets the temperature; cold cells sag under load.',
    params: z.strictObject({ lock, c: z.int().min(-40).max(85) }),
    examples: ['{ lock: A101, c: -20 }'],
    act: (site, { lock: id, c }) => outcomeOf(site.lock(id).setTemperature(c)),
  }),
  verb({
    name: 'lock.cutPart',
    subject: 'lock',
    summary: 'Breaks a part of the unit controller.',
    params: z.strictObject({ lock, part }),
    examples: ['{ lock: A101, part: motor }'],
    act: (site, { lock: id, part: which }) => outcomeOf(site.lock(id).cutPart(which)),
  }),
  verb({
    name: 'lock.repairPart',
    subject: 'lock',
    summary: 'Repairs a part of the unit controller.',
    params: z.strictObject({ lock, part }),
    examples: ['{ lock: A101, part: motor }'],
    act: (site, { lock: id, part: which }) => outcomeOf(site.lock(id).repairPart(which)),
  }),
  verb({
    name: 'lock.failPowerAt',
    subject: 'lock',
    summary: 'Schedules a power failure at the nth flash write, motor step or notification from now.',
    params: z.strictObject({
      lock,
      at: z.enum(['flash', 'motor', 'notify']),
      n: z.int().min(1).max(100_000).default(1),
    }),
    examples: ['{ lock: A101, at: motor, n: 3 }'],
    act: (site, { lock: id, at, n }) => outcomeOf(site.lock(id).planPowerCut({ at, n })),
  }),
  verb({
    name: 'lock.setClockDrift',
    subject: 'lock',
    summary: 'Makes the lock’s clock run fast or slow.',
    params: z.strictObject({ lock, ppm: z.int().min(-500).max(500) }),
    examples: ['{ lock: A101, ppm: 100 }'],
    act: (site, { lock: id, ppm }) => outcomeOf(site.lock(id).setClockDrift(ppm)),
  }),
  verb({
    name: 'door.lean',
    subject: 'lock',
    summary: 'Makes the door, or something that is piled against it, lean on the hasp.',
    params: z.strictObject({ lock, newtons: z.int().min(0).max(2_000).default(120) }),
    examples: ['A101', '{ lock: A101, newtons: 0 }'],
    act: (site, { lock: id, newtons }) => outcomeOf(site.lock(id).lean(newtons)),
  }),
  verb({
    name: 'door.standOnHandle',
    subject: 'lock',
    summary: 'Makes somebody step onto the handle at the foot of the door, which takes the tension off the hasp.',
    params,
    examples: ['A101'],
    act: (site, { lock: id }) => outcomeOf(site.lock(id).standOnHandle()),
  }),
  verb({
    name: 'door.stepOff',
    subject: 'lock',
    summary: 'Makes the person on the handle step off.',
    params,
    examples: ['A101'],
    act: (site, { lock: id }) => outcomeOf(site.lock(id).stepOff()),
  }),
];
