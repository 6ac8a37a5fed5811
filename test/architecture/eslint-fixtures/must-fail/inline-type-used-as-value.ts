// expect: no-own-session
import { type DataSource } from 'typeorm';

export const isSource = (value: unknown): boolean => value instanceof DataSource;
