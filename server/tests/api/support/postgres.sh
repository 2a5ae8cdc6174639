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
$as "$2/postgres" -D "$data" -k "$1" -c listen_addresses= -c max_connections=300 \
  -c fsync=off -c full_page_writes=off -c synchronous_commit=off >>"$1/log" 2>&1 &
pid=$!
echo "$pid" >"$1/pid"
until psql -h "$1" -U farfield -d postgres -qc 'SELECT 1' >/dev/null 2>&1; do
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
done
