// expect: no-own-session
import { current } from './helper-that-re-exports';

export const unit: unknown = current();
