// Every entry of the package with require, which loads ES modules since Node 20.19.
const { openFacility } = require('noke-sim');
const { matchers } = require('noke-sim/matchers');
const { runFacility } = require('noke-sim/playwright');
const { defineConfig } = require('noke-sim/config');
const core = require('noke-sim/core');
const keys = require('noke-sim/keys');

const isThere = typeof matchers === 'object' && typeof core === 'object' && typeof keys === 'object';
const calls = [openFacility, runFacility, defineConfig].map((call) => typeof call);
if (!isThere || new Set(calls).size !== 1) throw new Error(`an entry is missing: ${calls}`);
console.log(calls[0], openFacility().look('lock.A101.power'));
