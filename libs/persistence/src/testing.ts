export { resolveDataDir } from './embedded/data-directory';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from './embedded/embedded-postgres';
export { packagedNative, runnableBinaries } from './embedded/native-binaries';
export { type OsUser, unprivilegedUser } from './embedded/unprivileged-user';
export { installTicketKey, ticketKey, ticketKeyId } from './gate/ticket-key';
export { TicketOffice } from './gate/ticket-office';
export { BoundaryClient } from './ownership/boundary-client';
export { BoundaryPool } from './ownership/boundary-pool';
