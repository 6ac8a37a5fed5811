import { IsString, Length, Matches } from 'class-validator';

const HOSTNAME = /^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?)*\.?$/;

/** Checks that a property is a host name or a full name. */
export function IsHostname(): PropertyDecorator {
  return (target, property) => {
    const message = `${String(property)} must be a host name such as web01 or web01.example.org`;
    for (const check of [IsString(), Length(1, 253), Matches(HOSTNAME, { message })]) check(target, property);
  };
}
