/**
 * Environment of every PostgreSQL program. Nothing is inherited: a stray PGDATA, PGPORT or LD_LIBRARY_PATH must not reach
 * the server. `LC_ALL=C` keeps its messages English, since readiness and races are told by them; UTC becomes the
 * cluster's time zone at initdb, so that results do not depend on the machine.
 */
export const CHILD_ENVIRONMENT = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
