// expect: no-own-session
import { isIP, Socket } from 'net';

export const socket = isIP('127.0.0.1') === 4 ? new Socket() : null;
