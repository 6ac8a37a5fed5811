import { ImportRefusedError } from './import-refused.error';

/** The header row contradicts the format or the kind the caller asked for. */
export class FormatMismatchError extends ImportRefusedError {}
