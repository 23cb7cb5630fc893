// The identity of the lock of examples/lock-from-the-page.mjs, unless its command line sets another, and the features that it claims.

export const MAC = 'C0:FF:EE:0C:00:01';
export const FACTORY_SECRET = '202122232425262728292A2B2C2D2E2F303132333435363738393A3B3C3D3E3F';
export const CLAIMS = { np1: 2, quickClick: true, firmwareMode: true, diagnostics: true, lowMv: 2900 };
