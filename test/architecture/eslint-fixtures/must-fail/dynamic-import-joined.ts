// expect: no-own-session
export const open = (): Promise<unknown> => import(['node', 'net'].join(':'));
