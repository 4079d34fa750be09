/** Thrown by a dialect for a request that its provider would refuse. */
export class Refusal extends Error {
  constructor(status, code, message, param = null) {
    super(message);
    Object.assign(this, { status, code, param });
  }
}
