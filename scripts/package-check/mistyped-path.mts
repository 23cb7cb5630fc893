import { openFacility } from 'noke-sim';

openFacility().look('lock.A101.powr');
