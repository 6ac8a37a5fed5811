// expect: no-own-session
import { getBuiltinModule } from 'node:process';

export const net: unknown = getBuiltinModule('net');
