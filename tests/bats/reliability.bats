# The promise of crm(7): exit 0, the change is on disk and the output complete; any other
# exit, nothing was changed, unless the message says "saved"; a crash leaves the old state or
# the new one. The long versions: tests/tools/torture.
load ../helper

thousands() {
  many 5000
}

torture() {
  local status=0
  "$ROOT/tests/tools/torture" "$@" >log 2>&1 || status=$?
  [ $status != 77 ] || skip "$(tail -n 1 log)"
  [ $status = 0 ] || { head -n 20 log; return 1; }
}

# killed COMMAND - kills it where a journal is left beside the book.
killed() {
  local n
  [ -e fail.so ] || "${CC:-cc}" -D_GNU_SOURCE -shared -fPIC -o fail.so "$ROOT/tests/tools/fail.c"
  ! ldd "$BUILD/crm-contact" | grep -q libasan || skip 'not with sanitizers'
  cp "$CRM_DB" before.db
  for ((n = 90; n > 20; n--)); do
    cp before.db "$CRM_DB"
    rm -f "$CRM_DB-journal"
    { LD_PRELOAD=$PWD/fail.so FAIL_AT=$n FAIL_CALLS=disk FAIL_HOW=kill bash -c "exec $1" >/dev/null 2>&1 || true; } 2>/dev/null
    # The book must have been written to, or there is nothing to take back.
    if [ -s "$CRM_DB-journal" ] && ! cmp -s before.db "$CRM_DB"; then return; fi
  done
  echo 'no journal was left'
  return 1
}

# As somebody who may only read.
reader() {
  if [ "$(id -u)" = 0 ]; then
    setpriv --reuid 65534 --regid 65534 --clear-groups "$@"
  else
    "$@"
  fi
}

# A directory that a reader reaches, with the book in it.
public_place() {
  place=$(mktemp -d /tmp/crm-test-XXXXXX)
  chmod 755 "$place"
  cp "$CRM_DB" "$place/book.db"
  chmod 644 "$place/book.db"
  CRM_DB=$place/book.db
}
teardown() {
  crm_teardown
  [ -z "${place-}" ] || { chmod -R u+w "$place" && rm -rf "$place"; }
}

@test "killed at any call to the disk: the old state or the new one" {
  only_on sqlite "calls to the disk of a file"
  torture sweep edit disk kill 3
}
@test "killed at any moment: the next command, a reader, sees the old state or the new one" {
  torture kill 15
}
@test "init killed at any call: a whole book or none" {
  only_on sqlite "calls to the disk of a file"
  torture sweep init disk kill 4
}
@test "copy, at any call to the disk that fails or kills it: a whole book or none" {
  torture sweep copy disk kill 7
  torture sweep copy disk EIO 7
}

@test "a reader takes back what a killed writer left" {
  only_on sqlite "what a killed writer of a file leaves is taken back by the server"
  new_book people
  killed 'crm-contact edit city:Rome city=Milan'
  run_is 0 'crm-contact list city:Rome --count' 5
  run_is 0 'crm-db check; crm-contact add Eve' contact-6
  run_is 0 'crm-contact list city:Rome --count; crm-db check' 5
}

@test "where a writer was killed, a reader who may not write says who can put it right" {
  only_on sqlite "what a killed writer of a file leaves is taken back by the server"
  new_book people
  public_place
  killed 'crm-contact edit city:Rome city=Milan'
  chmod a-w "$place" "$CRM_DB"
  chmod 644 "$CRM_DB-journal"
  [ "$(id -u)" = 0 ] || chmod a-w "$CRM_DB-journal"
  run_is 77 'reader crm-contact list --count' '' "crm-contact: $CRM_DB: a writer was killed, and you may not write the book to put it right; any command of someone who may does"
  chmod u+w "$place" "$CRM_DB" "$CRM_DB-journal"
  run_is 0 'crm-contact list city:Rome --count' 5
}

@test "where only the directory cannot be written, a reader takes it back all the same" {
  only_on sqlite "what a killed writer of a file leaves is taken back by the server"
  new_book people
  public_place
  killed 'crm-contact edit city:Rome city=Milan'
  chmod 666 "$CRM_DB" "$CRM_DB-journal"
  chmod 555 "$place"
  run_is 0 'reader crm-contact list city:Rome --count' 5
  chmod 755 "$place"
  run_is 0 'crm-contact list city:Rome --count' 5
}

@test "a book in a directory that cannot be written is read, and not written" {
  only_on sqlite "the rights of a file and its directory"
  new_book people
  public_place
  chmod 444 "$CRM_DB"
  chmod 555 "$place"
  run_is 0 'reader crm-contact list --count' 5
  run_is 0 'reader crm-contact list name:"Person 2" -q' contact-2
  run_is 77 'reader crm-contact add Eve' '' "crm-contact: $CRM_DB: Permission denied"
  run_is 0 'ls -A "$place"' book.db
}

@test "each call to the disk fails once: exit 0 only with the new state and the whole output" {
  only_on sqlite "calls to the disk of a file"
  torture sweep edit disk EIO 5
  torture sweep add disk ENOSPC 5
  torture sweep rm disk EIO 7
}
@test "the disk is full from a call on" {
  only_on sqlite "calls to the disk of a file"
  torture sweep edit disk full 5
}
@test "memory fails once" {
  torture sweep edit memory fail 197
  torture sweep add memory fail 197
}
@test "import: each call to the disk fails once" {
  only_on sqlite "calls to the disk of a file"
  torture sweep import disk EIO 4
}
@test "init: each call to the disk fails once" {
  only_on sqlite "calls to the disk of a file"
  torture sweep init disk EIO 5
}
@test "a limit on the size of files: exit 74, nothing is changed" {
  only_on sqlite "calls to the disk of a file"
  torture fsize
}
@test "a file system that is full: exit 74, nothing is changed" {
  only_on sqlite "calls to the disk of a file"
  [ "$(id -u)" = 0 ] || skip 'only root mounts'
  torture tmpfs
}

@test "output that cannot be written: a reader fails, a writer says that it saved" {
  new_book people
  run_is 74 'crm-contact list >/dev/full' '' 'crm-contact: stdout: No space left on device'
  run_is 74 'crm-contact add Eve >/dev/full' '' \
    'crm-contact: saved, but the output could not be written: No space left on device'
  run_is 0 'crm-contact list --count' 6
  run_is 74 'crm-db stats >/dev/full' '' 'crm-db: stdout: No space left on device'
  run_is 74 'crm-contact -h >/dev/full' '' 'crm-contact: stdout: No space left on device'
}

@test "a reader whose own reader has gone ends silently; a writer says that it saved" {
  new_book thousands
  run_is 141 'crm-contact list | true; exit ${PIPESTATUS[0]}'
  run_is 74 'crm-contact edit city:Rome city=Oslo --yes | true; exit ${PIPESTATUS[0]}' '' \
    'crm-contact: saved, but the output could not be written: Broken pipe'
  run_is 0 'crm-contact list city:Oslo --count' 5000
}

@test "closed descriptors never damage the book" {
  new_book people
  for how in '<&-' '>&-' '2>&-' '<&- >&-' '<&- >&- 2>&-' '>&- 2>&-'; do
    status=0
    eval "crm-contact list $how" >/dev/null 2>&1 || status=$?
    case $how in *'>&-'*) [ "$how" = '2>&-' ] || [ $status = 74 ] ;; *) [ $status = 0 ] ;; esac
    status=0
    eval "crm-contact add 'New $how' $how" >/dev/null 2>&1 || status=$?
    case $how in *'>&-'*) [ "$how" = '2>&-' ] || [ $status = 74 ] ;; *) [ $status = 0 ] ;; esac
    run_is 0 'crm-db check'
  done
  run_is 0 'crm-contact list --count' 11
  run_is 74 'crm-contact add Zoe >&-' '' \
    'crm-contact: saved, but the output could not be written: Bad file descriptor'
  run_is 74 'crm-contact list >&-' '' 'crm-contact: stdout: Bad file descriptor'
}

@test "'-' with stdin closed changes nothing" {
  new_book people
  before=$(book_sum)
  status=0
  crm-contact edit - city=Oslo <&- >out 2>err || status=$?
  [ $status = 74 ]
  run_is 0 'cat out; cat err' 'crm-contact: stdin: Bad file descriptor'
  [ "$before" = "$(book_sum)" ]
}

@test "eight processes write at once: nothing is lost, nobody refused" {
  torture writers 8
}
@test "fifty processes write at once" {
  torture writers 50 3
}

@test "two make a book at once: one wins, and nothing is left" {
  for i in 1 2 3 4 5; do
    book_rm "$CRM_DB"
    for k in 1 2 3 4; do (crm-db init 2>"err.$k" || echo $? >>"lost.$i") & done
    wait
    run_is 0 "cat lost.$i" $'2\n2\n2'
    run_is 0 'crm-db check'
    [ "$ENGINE" != sqlite ] ||
      run_is 0 'ls "$BATS_TEST_TMPDIR" | grep book' book.db
  done
}

@test "a list that nobody reads on keeps no writer waiting" {
  new_book thousands
  mkfifo pipe
  (exec crm-contact list -o all >pipe) &
  exec 7<pipe
  head -c 10 <&7 >/dev/null
  sleep 0.3
  start=$(date +%s%N)
  run_is 0 'crm-contact add Late' contact-5001
  [ $((($(date +%s%N) - start) / 1000000)) -lt 1000 ]
  run_is 0 'crm-contact list --count' 5001
  # The list is what it was when it began.
  cat <&7 | grep -c '^contact-' >count
  exec 7<&-
  wait
  [ "$(cat count)" -ge 4999 ]
}

@test "a list into an edit of the same records" {
  new_book thousands
  crm-contact list | crm-contact edit - city=Oslo tag+=moved --yes >out
  run_is 0 'wc -l <out; crm-contact list city:Oslo tag:moved --count' $'5000\n5000'
  crm-contact list city:Oslo | crm-contact list - | crm-contact edit - city=Bern --yes >out
  run_is 0 'crm-contact list city:Bern --count; crm-db check' 5000
}

@test "what is no book is not opened" {
  only_on sqlite "about files that are no books"
  new_book people
  ln -s "$CRM_DB" link.db
  run_is 77 'crm-contact list --db link.db' '' "crm-contact: link.db: a symbolic link, not a book"
  ln -s "$BATS_TEST_TMPDIR" dir
  run_is 0 'crm-contact list --db dir/book.db --count' 5
  mkdir folder.db
  run_is 65 'crm-contact list --db folder.db' '' "crm-contact: folder.db: not a book"
  echo 'some text, long enough to be looked at' >text.db
  run_is 65 'crm-contact list --db text.db' '' "crm-contact: $PWD/text.db: not a book"
  : >empty.db
  run_is 65 'crm-contact list --db empty.db' '' "crm-contact: $PWD/empty.db: a database, but not a book"
  sqlite3 other.db 'create table t (x)'
  run_is 65 'crm-contact add Eve --db other.db' '' "crm-contact: $PWD/other.db: a database, but not a book"
  mkfifo fifo.db
  run_is 65 'crm-contact list --db fifo.db' '' "crm-contact: fifo.db: not a book"
  run_is 65 'crm-contact list --db /dev/null' '' 'crm-contact: /dev/null: not a book'
  run_is 66 'crm-contact list --db text.db/book' '' "crm-contact: no book at 'text.db/book'; make one: crm init"
}

@test "an older book and a newer one: 78, and what to do" {
  new_book people
  book_schema 7
  run_is 78 'crm-contact list' '' \
    "crm-contact: $BOOK_NAME: made by a newer crm (schema 7, this one knows $SCHEMA)"
  book_schema 0
  run_is 78 'crm-contact add Eve' '' \
    "crm-contact: $BOOK_NAME: made by an older crm (schema 0 of $SCHEMA); run: crm-db upgrade"
}

@test "a book shared with a group: its lock has the same rights" {
  only_on sqlite "the rights of a file and its directory"
  new_book people
  chmod 660 "$CRM_DB"
  umask 077
  run_is 0 'crm-contact add Eve' contact-6
  run_is 0 'stat -c %a "$CRM_DB" "$CRM_DB-lock"' $'660\n660'
}

@test "who waits is told who holds the book; --wait ends it" {
  new_book people
  crm-contact add Eve >/dev/null
  PGAPPNAME='crm-import contact' book_hold 4
  holder=$(book_holder 'crm-import contact')
  run_is 75 'crm-contact add Late --wait 0' '' 'crm-contact: the book is busy; try again'
  run_is 75 'crm-contact add Late --wait 1' '' \
    "crm-contact: the book is busy, held by $holder; try again"
  run_is 0 'crm-contact list --count' 6
  run_is 0 'crm-contact add Late' contact-7 \
    "crm-contact: waiting for the book, held by $holder"
  wait
}
