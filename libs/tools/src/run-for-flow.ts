import { currentContext, runInContext } from '@app/context';

/** Runs `work` as part of the request, about the flow that its body names, if it does. */
export function runForFlow<T>(flowId: string | null | undefined, work: () => T): T {
  const context = currentContext();
  return runInContext(flowId ? context.forFlow(flowId) : context, work);
}
