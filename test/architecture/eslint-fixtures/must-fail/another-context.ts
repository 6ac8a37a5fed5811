// expect: no-own-session
import { type RequestContext, runInContext } from '@app/context';

export const as = <T>(context: RequestContext, work: () => T): T => runInContext(context, work);
