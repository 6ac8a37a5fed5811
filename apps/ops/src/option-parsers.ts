import { isUuid } from '@app/kernel';
import { InvalidArgumentError } from 'commander';

/** For options and arguments that are ids. @throws InvalidArgumentError, which is a usage error */
export function uuid(text: string): string {
  if (!isUuid(text)) throw new InvalidArgumentError('It must be a UUID.');
  return text;
}

/** For options that are the address of a server. @throws InvalidArgumentError */
export function httpUrl(text: string): string {
  if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol)) throw new InvalidArgumentError('It must be like http://host:8000.');
  return text;
}

/** For options that count something, from 1 on. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new InvalidArgumentError('It must be a whole number from 1 on.');
  return Number(text);
}
