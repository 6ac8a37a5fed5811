import { ImportRefusedError } from './import-refused.error';

/** The upload is not delimited text with a header row: binary, a web page, JSON, empty, or without columns. */
export class NotACsvError extends ImportRefusedError {}
