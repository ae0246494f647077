# engine - books for tests, on the engine that ENGINE names: what a file is for SQLite, a
# database of the server in CLUSTER (tests/tools/cluster) is for PostgreSQL. Sourced.
#
#   ENGINE   sqlite (where it is not set) or postgres
#   BOOKS    what the names of this test's books begin with, a path or a database's name

ENGINE=${ENGINE:-sqlite}

# Where the book of that name ('' is a name, too) is, or would be: a value for CRM_DB.
book_at() {
  case $ENGINE in
  sqlite) echo "$BOOKS${1:+-$1}.db" ;;
  postgres) echo "postgresql://crm@${CLUSTER//\//%2F}/$BOOKS${1:+_$1}" ;;
  esac
}

# How commands print a book's place.
book_name() {
  case $1 in
  postgresql:*) echo "postgresql://crm@/${1##*/}" ;;
  *) echo "$1" ;;
  esac
}

# The server's shell, as the one who may do everything.
server_sql() {
  PGOPTIONS='-c client_min_messages=warning' \
    psql -XqAt -v ON_ERROR_STOP=1 -h "$CLUSTER" -U boss -d postgres "$@"
}

book_exists() {
  case $1 in
  postgresql:*)
    [ -n "$(server_sql -c "SELECT 1 FROM pg_database WHERE datname = '${1##*/}'")" ]
    ;;
  *) [ -e "$1" ] ;;
  esac
}

# book_copy FROM TO - as cp: what was at TO is gone.
book_copy() {
  local from=${1##*/} to=${2##*/}
  case $1 in
  postgresql:*)
    server_sql -c "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '$from'" \
      -c "DROP DATABASE IF EXISTS \"$to\" WITH (FORCE)" \
      -c "CREATE DATABASE \"$to\" OWNER crm TEMPLATE \"$from\"" >/dev/null
    ;;
  *) cp "$1" "$2" ;;
  esac
}

# book_rm BOOK - as rm -f, with what lies beside it.
book_rm() {
  case $1 in
  postgresql:*) server_sql -c "DROP DATABASE IF EXISTS \"${1##*/}\" WITH (FORCE)" ;;
  *) rm -f "$1"* ;;
  esac
}

# Removes all books of $BOOKS. Files go with their directory.
books_rm() {
  [ "$ENGINE" = postgres ] || return 0
  server_sql >/dev/null <<END
SELECT 'DROP DATABASE "' || datname || '" WITH (FORCE)' FROM pg_database
WHERE datname = '$BOOKS' OR starts_with(datname, '${BOOKS}_') \gexec
END
}

# book_sql SQL... - runs SQL on $CRM_DB as the engine's own shell would; prints rows, columns
# separated by tabs.
book_sql() {
  local sql args=()
  case $CRM_DB in
  postgresql:*)
    for sql; do args+=(-c "$sql"); done
    PGOPTIONS='-c search_path=crm' psql -XqAt -F $'\t' -v ON_ERROR_STOP=1 "${args[@]}" "$CRM_DB"
    ;;
  *)
    for sql; do sqlite3 -tabs "$CRM_DB" "$sql" || return; done
    ;;
  esac
}

# A sum over all that is in $CRM_DB: the same as long as nothing was written.
book_sum() {
  case $CRM_DB in
  postgresql:*) pg_dump -n crm "$CRM_DB" | grep -vE '^\\(un)?restrict ' | cksum ;;
  *) cksum <"$CRM_DB" ;;
  esac
}

# book_hold SECONDS - somebody else writes $CRM_DB for so long; comes back when they do.
book_hold() {
  case $CRM_DB in
  postgresql:*)
    psql -XqAt "$CRM_DB" -c 'BEGIN' -c 'SELECT pg_advisory_xact_lock(1129467185)' \
      -c "SELECT pg_sleep($1)" >/dev/null 2>&1 </dev/null 3>&- &
    until book_held; do sleep 0.05; done
    ;;
  *)
    flock "$CRM_DB-lock" sleep "$1" >/dev/null 2>&1 </dev/null 3>&- &
    until book_held; do sleep 0.05; done
    ;;
  esac
}

book_held() {
  case $CRM_DB in
  postgresql:*)
    [ -n "$(server_sql -c "SELECT 1 FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE d.datname = '${CRM_DB##*/}' AND l.locktype = 'advisory' AND l.granted")" ]
    ;;
  *) ! flock -n "$CRM_DB-lock" true ;;
  esac
}

# book_schema N - makes $CRM_DB say that it is of that schema.
book_schema() {
  case $CRM_DB in
  postgresql:*) book_sql "COMMENT ON SCHEMA crm IS 'CRM1 $1'" ;;
  *) book_sql "PRAGMA user_version = $1" ;;
  esac
}

# book_older N - takes the steps of the schema behind N (1 or 2) away from $CRM_DB, with what
# they made: a book as the release before had it.
book_older() {
  local p=
  [[ $CRM_DB != postgresql:* ]] || p=crm.
  {
    case $CRM_DB in
    postgresql:*)
      book_sql "select 'drop view if exists crm.' || relname || ' cascade;' from pg_class
        where relnamespace = to_regnamespace('crm') and relkind = 'v'"
      ;;
    *)
      echo 'pragma foreign_keys = off;'
      book_sql "select 'drop view ' || name || ';' from sqlite_schema where type = 'view'"
      ;;
    esac
    # Each before what it refers to.
    for t in items quotes contracts leads opportunities tasks rates numbers turns; do
      echo "drop table $p$t;"
    done | if [ -z "$p" ]; then cat; else sed 's/;/ cascade;/'; fi
    echo "drop index ${p}steps_close; drop index ${p}activities_at; drop index ${p}activities_staff;
      create index activities_staff on ${p}activities (staff);
      alter table ${p}users drop column away; alter table ${p}users drop column territories;"
    [ "$1" = 2 ] ||
      echo "drop index ${p}txns_undoes; drop table ${p}births; drop table ${p}policies; drop table ${p}fields;
        alter table ${p}changes drop column derived; alter table ${p}steps drop column txn;
        alter table ${p}steps drop column undone; drop index ${p}aliases_became;
        drop index ${p}orders_owner; drop index ${p}users_team; drop index ${p}users_reports_to;
        drop index ${p}teams_lead;"
  } >"$OUT/older.sql"
  case $CRM_DB in
  postgresql:*) psql -Xq -v ON_ERROR_STOP=1 "$CRM_DB" -f "$OUT/older.sql" 2>"$OUT/older.err" ;;
  *) sqlite3 -bail "$CRM_DB" <"$OUT/older.sql" ;;
  esac && book_schema "$1"
}

# book_hurt SQL - does what only a foreign hand can: no reference is held against the SQL.
book_hurt() {
  case $CRM_DB in
  postgresql:*)
    PGOPTIONS='-c search_path=crm -c session_replication_role=replica' \
      psql -XqAt -v ON_ERROR_STOP=1 -h "$CLUSTER" -U boss -d "${CRM_DB##*/}" -c "$1"
    ;;
  *) book_sql "$1" ;;
  esac
}

# book_holder WORDS - tells the one that book_hold made, who is called so, as commands do.
book_holder() {
  local pid
  case $CRM_DB in
  postgresql:*)
    pid=$(server_sql -c "SELECT l.pid FROM pg_locks l JOIN pg_database d ON d.oid = l.database
      WHERE d.datname = '${CRM_DB##*/}' AND l.locktype = 'advisory' AND l.granted")
    echo "crm ($1, pid $pid of the server)"
    ;;
  *)
    printf 'pid 1 (%s)' "$1" >"$CRM_DB-lock"
    echo "pid 1 ($1)"
    ;;
  esac
}
