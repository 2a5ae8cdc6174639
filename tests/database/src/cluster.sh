# $1: directory of the cluster; $2: directory of PostgreSQL's programs.
# PostgreSQL refuses to run as root, so root hands it to the user that Debian's package makes.
set -e
data="$1/data"
as=""
if [ "$(id -u)" = 0 ]; then as="setpriv --reuid postgres --regid postgres --clear-groups"; fi
rm -rf "$data" "$1/pid"
mkdir "$data"
if [ -n "$as" ]; then chown postgres "$data" "$1"; fi
cd /
$as "$2/initdb" -D "$data" -U farfield -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$1/log" 2>&1
# Nothing has to survive, and a database lives for seconds: nobody has to tidy its tables up.
$as "$2/postgres" -D "$data" -k "$1" -c listen_addresses= -c max_connections=300 \
  -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c wal_level=minimal -c max_wal_senders=0 \
  -c autovacuum=off >>"$1/log" 2>&1 &
pid=$!
echo "$pid" >"$1/pid"
ask() { psql -h "$1" -U farfield -d postgres -qtAc "$2" 2>/dev/null; }
until ask "$1" 'SELECT 1' >/dev/null; do
  kill -0 "$pid"
  sleep 0.1
done
touch "$1/ready"
echo ready
exec >/dev/null
exec 9>>"$1/users"
# Every test process holds a shared lock; having it alone means that none is left.
while sleep 10; do
  if flock -xn 9; then
    rm -f "$1/ready"
    kill -INT "$pid"
    wait "$pid" || true
    rm -rf "$data" "$1/pid"
    exit 0
  fi
  # A test's database is named by its process, and goes after it.
  for name in $(ask "$1" "SELECT datname FROM pg_database WHERE datname LIKE 'test\\_%'" || true); do
    process="${name#test_}"
    if ! kill -0 "${process%%_*}"; then ask "$1" "DROP DATABASE $name" || true; fi
  done
done
