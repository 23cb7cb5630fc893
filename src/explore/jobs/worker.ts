/** The entry point of a child process of a search, with the faults that can be planted. */
import { FAULTS } from '../../facility/faults/faults.ts';
import { serve } from './serve.ts';

serve(FAULTS);
