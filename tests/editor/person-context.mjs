/** What the runner lends to the suite that acts as a person: filled in by run-codeserver.mjs. */
export const context = {};
