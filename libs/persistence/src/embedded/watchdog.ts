/**
 * Shell script between Node and the server; arguments: the program and its arguments, with a pipe from Node on fd 3.
 *
 * Why a shell: Node cannot act on its own `kill -9`, and PostgreSQL does not stop with its parent. But the kernel closes
 * the pipe however Node ends, so whoever reads it learns of the end. The script runs in a process group of its own, so
 * that Ctrl-C in a terminal reaches Node alone, which drains its work before the database goes.
 *
 * End of file on fd 3, and INT, TERM or HUP to the script, become SIGINT to the server: PostgreSQL's fast shutdown, which
 * ends sessions and leaves a clean cluster. It is repeated, because a background process of a shell ignores SIGINT until
 * it has a handler of its own: when Node dies within milliseconds of the start, the first one comes too early.
 * If all that takes longer than 20 seconds, SIGQUIT follows: the immediate shutdown, repaired by recovery at the next start.
 * The server must not hold fd 3 itself, or it could outlive its reader.
 * `wait` returns early when a trap runs, hence the loop: the script ends after the server, never before.
 */
export const WATCHDOG_SCRIPT = `
"$@" </dev/null 3<&- &
server=$!
trap 'kill -INT $server' INT TERM HUP
{
  while read -r line; do :; done
  seconds=0
  while [ $seconds -lt 20 ] && kill -INT $server; do sleep 1; seconds=$((seconds + 1)); done
  kill -QUIT $server
} <&3 2>/dev/null &
reader=$!
exec 3<&-
wait $server
code=$?
while kill -0 $server 2>/dev/null; do wait $server; code=$?; done
kill -KILL $reader 2>/dev/null
exit $code
`;
