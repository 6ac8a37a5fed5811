#!/bin/sh
# The built service under Node's permission model: child processes, worker threads, native addons and internal bindings are
# refused (ERR_ACCESS_DENIED), and no file can be written. Code in the process could otherwise reach the database around the
# ownership guard. Reading stays open, because certificates and the like may lie anywhere. The embedded PostgreSQL is a child
# process, so DATABASE_URL must name a server. Arguments are further options of Node. `exec`: signals must reach the service, and nothing may stay in between.
set -eu
cd "$(dirname "$0")/../.."

main=dist/apps/migration-backend/src/main.js
if [ ! -f "$main" ]; then
  echo "There is no build at $main: run \`npm ci && npm run build\` first." >&2
  exit 1
fi

# The option lost its prefix in Node 23.5 and 22.13; from 25 on it shuts the network too.
permission="$(node --version | awk -F'[v.]' '{
  print ($2 > 23 || $2 == 23 && $3 >= 5 || $2 == 22 && $3 >= 13) ? "--permission" : "--experimental-permission"
  if ($2 >= 25) print "--allow-net"
}')"

NODE_ENV=production
export NODE_ENV
# shellcheck disable=SC2086 # one word an option
exec node $permission '--allow-fs-read=*' --enable-source-maps "$@" "$main"
