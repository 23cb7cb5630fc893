/** Planted: the person of an access code is not judged at all. */
import { type Fault, withRule } from './fault.ts';

export const codeJudgedByNobody: Fault = {
  id: 'code-judged-by-nobody',
  room: 'core',
  sentence: 'The person of an access code is not judged at all.',
  plant: (parts) => withRule(parts, 'B-COD-4', () => true),
};
