/** The flow was paused, cancelled or taken over while a phase ran; what its steps have committed stays for a resume. */
export class PhaseInterruptedError extends Error {
  constructor(flowId: string, status: string) {
    super(`Flow ${flowId} is ${status}.`);
    this.name = 'PhaseInterruptedError';
  }
}
