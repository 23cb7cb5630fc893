#!/usr/bin/env node
// npm 10 calls `node-gyp rebuild` for bleno and noble, of which noke-sim runs only the JavaScript. There is nothing to compile.
