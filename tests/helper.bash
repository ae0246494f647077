# helper - what every .bats file loads: `load ../helper`.
#
# Each test starts in an empty directory with a home, a clock, a zone and a user of its
# own; CRM_DB names a book that is not there until new_book makes it, on the engine that
# ENGINE names (engine.bash has what differs), and BOOK_NAME is how commands print it. A file
# with a setup() of its own calls crm_setup first, one with a teardown() crm_teardown last.

bats_require_minimum_version 1.5.0
# shellcheck source=tests/engine.bash
source "${BASH_SOURCE[0]%/*}/engine.bash"

crm_setup() {
  local v
  for v in ${!CRM_*} ${!XDG_*} EDITOR VISUAL PAGER NO_COLOR COLUMNS LINES LANG LANGUAGE; do
    unset "$v"
  done
  ROOT=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
  BUILD=${BUILD:-build}
  [[ $BUILD == /* ]] || BUILD=$ROOT/$BUILD
  DATA=$ROOT/tests/data
  SCHEMA=$(find "$ROOT/lib/schema" -name "*.sql" | wc -l)
  export ROOT BUILD DATA SCHEMA PATH="$BUILD:${PATH#"$BUILD:"}"
  export HOME=$BATS_TEST_TMPDIR/home SHELL=/bin/bash TERM=xterm LC_ALL=C TZ=UTC
  export XDG_DATA_HOME=$HOME/data XDG_CONFIG_HOME=$HOME/config XDG_STATE_HOME=$HOME/state
  export XDG_CACHE_HOME=$HOME/cache XDG_RUNTIME_DIR=$HOME/run TMPDIR=$BATS_TEST_TMPDIR/tmp
  BOOKS=$BATS_TEST_TMPDIR/book
  [ "$ENGINE" = sqlite ] || BOOKS=t$$
  CRM_DB=$(book_at '') BOOK_NAME=$(book_name "$(book_at '')")
  export CRM_DB BOOK_NAME CRM_USER=ann CRM_NOW='2026-11-22T12:00:00Z'
  OUT=$BATS_TEST_TMPDIR/.out
  mkdir -p "$HOME" "$TMPDIR" "$OUT" "$BATS_TEST_TMPDIR/work"
  cd "$BATS_TEST_TMPDIR/work" || return
}

setup() {
  crm_setup
}

crm_teardown() {
  books_rm
}

teardown() {
  crm_teardown
}

# The templates of new_book.
teardown_file() {
  local place
  [ "$ENGINE" = postgres ] || return 0
  for place in "$BATS_FILE_TMPDIR"/book-*; do
    [ ! -e "$place" ] || book_rm "$(cat "$place")"
  done
}

# only_on ENGINE REASON - the test is about what only that engine has.
only_on() {
  [ "$ENGINE" = "$1" ] || skip "$2"
}

# new_book [FILL] - puts an empty book, or one that the function FILL has filled, at
# $CRM_DB. It is made once in a file and copied from then on. BOOK_INIT holds the options
# of crm-db init.
BOOK_INIT=(--currency EUR --zone UTC --country DE)
new_book() {
  local place=$BATS_FILE_TMPDIR/book-${1:-empty} template
  if [ ! -e "$place" ]; then
    template=$(BOOKS=$(template_books) book_at "${1:-empty}")
    book_rm "$template" # of a test that failed at making it
    CRM_DB=$template crm-db init "${BOOK_INIT[@]}" >/dev/null || return
    [ $# = 0 ] || CRM_DB=$template "$1" >/dev/null || return
    echo "$template" >"$place"
  fi
  book_copy "$(template_of "$@")" "$CRM_DB"
}

template_books() {
  case $ENGINE in
  sqlite) echo "$BATS_FILE_TMPDIR/template" ;;
  postgres) echo "f$PPID" ;;
  esac
}

# template_of [FILL] - the place of what new_book copies.
template_of() {
  cat "$BATS_FILE_TMPDIR/book-${1:-empty}"
}

# run_is STATUS COMMAND [STDOUT [STDERR]] - runs the command line in a subshell with
# nothing on stdin, and holds all three against what is wanted, byte for byte (the newline
# at the end of a text that is not empty is added).
run_is() {
  local status=0
  (eval "$2") </dev/null >"$OUT/stdout" 2>"$OUT/stderr" || status=$?
  printf '%s' "${3-}${3:+$'\n'}" >"$OUT/stdout.want"
  printf '%s' "${4-}${4:+$'\n'}" >"$OUT/stderr.want"
  compare "$2" "$1" "$status"
}

# check COMMAND <<'END' - the same from one text: lines of stdout as they are, lines of
# stderr after "! ", and as the last line "? N" where the status is not 0.
check() {
  local status=0 want=0 line
  : >"$OUT/stdout.want"
  : >"$OUT/stderr.want"
  while IFS= read -r line; do
    case $line in
    '! '*) printf '%s\n' "${line#! }" >>"$OUT/stderr.want" ;;
    '? '*) want=${line#? } ;;
    *) printf '%s\n' "$line" >>"$OUT/stdout.want" ;;
    esac
  done
  (eval "$1") </dev/null >"$OUT/stdout" 2>"$OUT/stderr" || status=$?
  compare "$1" "$want" "$status"
}

compare() {
  local bad=0
  cmp -s "$OUT/stdout.want" "$OUT/stdout" || bad=1
  cmp -s "$OUT/stderr.want" "$OUT/stderr" || bad=1
  [ "$2" = "$3" ] || bad=1
  [ $bad = 1 ] || return 0
  printf '$ %s\n' "$1"
  [ "$2" = "$3" ] || printf 'status: wanted %s, got %s\n' "$2" "$3"
  difference stdout
  difference stderr
  return 1
}

# Tabs are shown as ^I: most of what goes wrong in a record is one of them.
difference() {
  cmp -s "$OUT/$1.want" "$OUT/$1" ||
    diff -u --label "$1 wanted" --label "$1" "$OUT/$1.want" "$OUT/$1" | head -n 60 | cat -T
}

# check_same WHAT PIPELINE PIPELINE - both print the same, and both end well.
check_same() {
  local status=0
  (eval "$2") </dev/null >"$OUT/stdout.want" 2>"$OUT/stderr.want" || status=$?
  (eval "$3") </dev/null >"$OUT/stdout" 2>"$OUT/stderr" || status=$((status + $?))
  [ $status = 0 ] && cmp -s "$OUT/stdout.want" "$OUT/stdout" && return
  printf '%s\n$ %s\n$ %s\nstatus (sum): %s\n' "$1" "$2" "$3" "$status"
  difference stdout
  cat "$OUT/stderr.want" "$OUT/stderr"
  return 1
}

# on_tty COLUMNS COMMAND - runs the command line on a terminal of that width and prints
# what the terminal was sent, without carriage returns. What is on stdin is typed.
on_tty() {
  script -qeE never -c "stty cols $1 rows 24; $2" /dev/null | tr -d '\r'
}

# in_german COMMAND - runs the command line under de_DE.UTF-8, where letters sort
# differently and the decimal point is a comma.
in_german() {
  LOCPATH=$("$ROOT/tests/tools/locale") LC_ALL=de_DE.UTF-8 bash -c "$1"
}

# people - for new_book: five contacts of Rome, each added by a command of its own.
people() {
  for i in {1..5}; do crm-contact add "Person $i" "email=p$i@x.example" city=Rome; done
}

# many N [FIRST] - contacts FIRST (1) to N of Rome, made by one command.
many() {
  awk -v n="$1" -v i="${2:-1}" 'BEGIN { print "name\temail\tcity"
    for (; i <= n; i++) print "Person " i "\tp" i "@x.example\tRome" }' |
    crm-import contact - >/dev/null
}

# sample_book - for new_book: the small dealer in lamps that the man pages show, too.
sample_book() {
  "$ROOT/tests/tools/book"
}
