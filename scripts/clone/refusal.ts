/** A refusal in sentences for whoever typed the command: what is wrong, and what to do. */
export class Refusal extends Error {}
