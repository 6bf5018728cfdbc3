interface ApiError {
  readonly code: number;
  readonly message: string;
}

/** What the API says no with: an HTTP status and at least one error with its documented code. */
export class Refusal extends Error {
  readonly status: number;
  readonly errors: readonly ApiError[];

  constructor(status: number, code: number, message: string, more: readonly ApiError[] = []) {
    super(message);
    this.status = status;
    this.errors = [{ code, message }, ...more];
  }
}

/** Several errors in one answer. Throws nothing when there are none. */
export function refuseIfAny(status: number, errors: readonly ApiError[]): void {
  const [first, ...more] = errors;
  if (first !== undefined) throw new Refusal(status, first.code, first.message, more);
}
