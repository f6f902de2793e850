/** An answer that says no. */
export class Refusal {
  readonly status: number;
  readonly problem: { error: string; message: string };
  constructor(status: number, error: string, message: string) {
    this.status = status;
    this.problem = { error, message };
  }
}
