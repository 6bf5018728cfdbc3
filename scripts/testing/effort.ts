import fc from "fast-check";

// Set-up for tests of pure rules: `npm run test:long` multiplies each property's runs by a thousand.
const effort = Number(process.env.REFCODES_EFFORT ?? "1");
fc.configureGlobal({ numRuns: 100 * effort });
