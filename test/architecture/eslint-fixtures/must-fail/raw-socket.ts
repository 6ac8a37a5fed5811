// expect: no-own-session
import { connect } from 'node:net';

export const socket = (): unknown => connect(5432);
