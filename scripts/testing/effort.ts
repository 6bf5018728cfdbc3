import fc from "fast-check";

// Set-up of the pure rules' tests: `npm run test:long` tries each property a thousand times as often.
const effort = Number(process.env.REFCODES_EFFORT ?? "1");
fc.configureGlobal({ numRuns: 100 * effort });
