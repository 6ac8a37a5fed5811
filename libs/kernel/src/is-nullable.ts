import 'reflect-metadata';
import { ValidateIf } from 'class-validator';

/** The condition of IsNullable, by which the schemas recognise it. */
export const isNotNull = (_object: unknown, value: unknown): boolean => value !== null;

/** Lets null through; the property must be there all the same, unlike with IsOptional. */
export const IsNullable = (): PropertyDecorator => ValidateIf(isNotNull);
