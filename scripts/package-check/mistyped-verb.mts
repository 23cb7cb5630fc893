import { openFacility } from 'noke-sim';

openFacility().verbs.lock.tuoch('A101');
