// expect: no-own-session
export const connection = (host: any): unknown => host.connection;
