// expect: no-own-session
import tls from 'tls';

export const socket = (): unknown => tls.connect(5432);
