import { ImportRefusedError } from './import-refused.error';

/** The upload is not a JSON array of objects. */
export class NotAJsonTableError extends ImportRefusedError {}
