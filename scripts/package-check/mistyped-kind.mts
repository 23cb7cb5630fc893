import { openFacility } from 'noke-sim';

openFacility().recorded('lock.unloked');
