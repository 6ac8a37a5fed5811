export * from './harmless-modules';
import * as helpers from './harmless-modules';

export const twice = (text: string): string => helpers.digest(helpers.digest(text));
export const lazily = async (text: string): Promise<string> => (await import('./harmless-modules.js')).digest(text);
