# Encrypted backups: crm-db key, backup --encrypt, verify, restore.
load ../helper

some_records() {
  crm-contact add Eva Lund email=eva@x.example phone=+493012345678 tag=vip,press
  crm-contact add Ben Okafor email=ben@x.example
  crm-contact edit contact-2 city=Rome
  crm-account add Acme
}

# A book of some pages more than a chunk, and a key.
with_key() {
  new_book some_records
  crm-db key key
  crm-db backup safe --encrypt --key-file key
}

# shellcheck disable=SC2120 # [BOOK]
everything() {
  for noun in contact account user; do crm-export "$noun" --db "${1:-$CRM_DB}"; done
}

# poke FILE OFFSET - changes one bit of a byte.
poke() {
  local byte
  byte=$(dd if="$1" bs=1 skip="$2" count=1 2>/dev/null | od -An -tu1)
  printf '%b' "\\x$(printf %02x $((byte ^ 4)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# Files that a command left under another name.
left() {
  find . "$BATS_TEST_TMPDIR" "$TMPDIR" -maxdepth 1 -name '*.new-*' -o -maxdepth 1 -name 'crm-??????'
}

shim() {
  [ -e fail.so ] || "${CC:-cc}" -D_GNU_SOURCE -shared -fPIC -o fail.so "$ROOT/tests/tools/fail.c"
  ! ldd "$BUILD/crm-db" | grep -q libasan || skip 'not with sanitizers'
}

@test "only crm-db loads what encrypts" {
  run_is 0 'ldd "$BUILD/crm-db" | grep -c libsodium' 1
  for f in "$BUILD"/crm "$BUILD"/crm-contact "$BUILD"/crm-where; do
    run_is 1 "ldd $f | grep libsodium"
  done
}

@test "key makes a new key that only its owner can read, each time another" {
  run_is 0 'crm-db key a; crm-db key b; stat -c %a a; grep -cE "^[0-9a-f]{64}$" a' $'600\n1'
  run_is 1 'cmp -s a b'
  run_is 2 'crm-db key a' '' 'crm-db: a: there is something already'
  run_is 2 'crm-db key' '' 'crm-db: key: takes one FILE'
  run_is 2 'crm-db key c -n' '' 'crm-db: key: cannot be tried with -n'
  ln -s nowhere link
  run_is 2 'crm-db key link' '' 'crm-db: link: there is something already'
  mkdir d
  run_is 74 'crm-db key gone/x' '' 'crm-db: gone/x: No such file or directory'
  run_is 0 'ls' $'a\nb\nd\nlink'
}

@test "an encrypted copy and the book it becomes hold the same, byte for byte" {
  with_key
  everything >before
  run_is 0 'stat -c %a safe; head -c 8 safe | tail -c 7; echo' $'600\ncrmseal'
  run_is 1 'grep -aq -e Okafor -e SQLite safe'
  run_is 2 'crm-db restore safe --key-file key' '' \
    "crm-db: restore: $BOOK_NAME would be lost; --yes puts 'safe' in its place"
  crm-contact edit contact-1 name=Changed >ids
  run_is 0 'crm-db restore safe --key-file key --yes; crm-db check'
  run_is 0 'everything | cmp - before'
  book_rm "$CRM_DB"
  run_is 0 'crm-db restore safe --key-file key'
  [ "$ENGINE" != sqlite ] || run_is 0 'stat -c %a "$CRM_DB"' 600
  run_is 0 'everything | cmp - before; left'
  # Two copies of the same book have nothing in common.
  crm-db backup safe2 --encrypt --key-file key
  run_is 1 'cmp -s <(tail -c 1000 safe) <(tail -c 1000 safe2)'
}

@test "a passphrase: without its newline, from a pipe too; any other is wrong" {
  new_book some_records
  printf 'correct horse\n' >p
  printf 'correct horse' >p0
  printf 'correct horse\n\n' >p2
  chmod 600 p p0 p2
  run_is 0 'crm-db backup safe --encrypt --passphrase-file p'
  run_is 0 'crm-db verify safe --passphrase-file p0 | grep -E "encrypted|contacts"' $'encrypted\tyes\ncontacts\t2'
  run_is 0 'crm-db verify safe --passphrase-file <(echo correct horse) | grep accounts' $'accounts\t1'
  run_is 65 'crm-db restore safe --passphrase-file p2 --yes' '' \
    'crm-db: safe: wrong passphrase or key, or damaged'
  crm-db key key
  run_is 2 'crm-db verify safe --key-file key' '' \
    'crm-db: safe: encrypted with a passphrase: say --passphrase-file'
  crm-db backup safe2 --encrypt --key-file key
  run_is 2 'crm-db verify safe2 --passphrase-file p' '' \
    'crm-db: safe2: encrypted with a key: say --key-file'
}

@test "secrets that are refused" {
  new_book some_records
  backup='crm-db backup safe --encrypt'
  : >empty
  echo >newline
  head -c 10000000 /dev/zero | tr '\0' x >long
  head -c 4096 long >just
  echo short >short
  chmod 600 empty newline long just short
  echo secret >open
  chmod 640 open
  mkdir d
  run_is 2 "$backup" '' 'crm-db: backup: --encrypt wants --passphrase-file or --key-file'
  run_is 2 "$backup --passphrase-file just --key-file just" '' \
    'crm-db: backup: --passphrase-file or --key-file, not both'
  run_is 65 "$backup --passphrase-file empty" '' 'crm-db: --passphrase-file: empty: an empty passphrase'
  run_is 65 "$backup --passphrase-file newline" '' 'crm-db: --passphrase-file: newline: an empty passphrase'
  run_is 65 "$backup --passphrase-file long" '' \
    'crm-db: --passphrase-file: long: longer than 4096 bytes: no passphrase'
  run_is 65 "$backup --passphrase-file d" '' 'crm-db: --passphrase-file: d: a directory'
  run_is 66 "$backup --passphrase-file gone" '' \
    'crm-db: --passphrase-file: gone: No such file or directory'
  run_is 77 "$backup --passphrase-file open" '' \
    'crm-db: --passphrase-file: open: a secret that others can read; run: chmod 600'
  for f in empty short just; do
    run_is 65 "$backup --key-file $f" '' \
      "crm-db: --key-file: $f: not a key: 32 bytes, or 64 hexadecimal digits"
  done
  run_is 1 '[ -e safe ]'
  head -c 32 long >raw
  chmod 600 raw
  run_is 2 'crm-db backup safe --key-file raw' '' 'crm-db: backup: a secret without --encrypt'
  run_is 0 "$backup --key-file raw"
  run_is 0 "crm-db backup safe2 --encrypt --passphrase-file just"
  run_is 0 'left'
}

@test "verify tells what is in a copy, plain or encrypted, and that it is whole" {
  with_key
  crm-db backup plain
  size=$(stat -c %s plain)
  for f in plain 'safe --key-file key'; do
    check "crm-db verify $f" <<END
name	value
encrypted	$([ "$f" = plain ] && echo no || echo yes)
schema	$SCHEMA
size	$size
contacts	2
accounts	1
products	0
orders	0
lines	0
activities	0
users	1
teams	0
leads	0
opportunities	0
items	0
tasks	0
quotes	0
contracts	0
rates	0
txns	5
changes	1
last	txn-5
at	2026-11-22T12:00:00+00:00
END
  done
  sqlite3 plain "update contacts set birthday = 99999999999 where id = 2; delete from lookups"
  run_is 65 'crm-db verify plain 2>err; s=$?; sort err; (exit $s)' \
    "$(printf '%s\n' 'crm-db: plain: contact-1: emails: not looked up by '\''eva@x.example'\' \
      'crm-db: plain: contact-1: phones: not looked up by '\''+493012345678'\' \
      'crm-db: plain: contact-1: tag: not looked up by '\''press'\' \
      'crm-db: plain: contact-1: tag: not looked up by '\''vip'\' \
      'crm-db: plain: contact-2: birthday: no day' \
      'crm-db: plain: contact-2: emails: not looked up by '\''ben@x.example'\' \
      'crm-db: plain: damaged: 6 faults')"
  # What is damaged inside is found behind the encryption, too.
  crm-db backup wrong --encrypt --key-file key --db plain
  run_is 65 'crm-db verify wrong --key-file key 2>&1 | tail -n 1; exit ${PIPESTATUS[0]}' \
    'crm-db: wrong: damaged: 6 faults'
  run_is 0 'left'
}

@test "verify: what is no copy, and what is wanted with it" {
  with_key
  crm-db backup plain
  echo hello >text
  : >empty
  printf x >one
  mkdir d
  run_is 66 'crm-db verify gone' '' 'crm-db: gone: not there'
  for f in text empty one; do
    run_is 65 "crm-db verify $f 2>&1 | grep -c $f; exit \${PIPESTATUS[0]}" 1
  done
  run_is 65 'crm-db verify d' '' 'crm-db: d: not a book'
  run_is 2 'crm-db verify safe' '' 'crm-db: safe: encrypted: say --passphrase-file or --key-file'
  run_is 2 'crm-db restore safe --yes' '' \
    'crm-db: safe: encrypted: say --passphrase-file or --key-file'
  run_is 65 'crm-db restore plain --key-file key --yes' '' \
    'crm-db: plain: not encrypted by crm-db, or damaged'
  run_is 0 'crm-contact list --count' 2
}

@test "an older copy is verified as what it would become, and is not touched" {
  new_book some_records
  sqlite3 old.db 'pragma application_id = 1129467185; pragma user_version = 0; create table t (x); drop table t'
  before=$(cksum <old.db)
  chmod 600 old.db
  run_is 65 'crm-db verify old.db' '' "$(printf '%s\n' \
    'crm-db: old.db: settings: currency: required, and not there' 'crm-db: old.db: damaged: 1 faults')"
  [ "$before" = "$(cksum <old.db)" ]
  sqlite3 old.db 'pragma user_version = 99'
  run_is 78 'crm-db verify old.db' '' "crm-db: old.db: made by a newer crm (schema 99)"
}

@test "one changed bit at any place is refused, and the book stays" {
  with_key
  size=$(stat -c %s safe)
  before=$(book_sum)
  for at in {0..75}  100 4096 65608 65609 65624 65625 65626 100000 131146 $((size - 18)) $((size - 1)) \
    $(seq 1000 $((size / 40)) $((size - 1))); do
    cp safe bad
    poke bad "$at"
    status=0
    crm-db restore bad --key-file key --yes >out 2>&1 || status=$?
    # The 10th byte says which kind of secret: the other one is asked for, then.
    [ $status = 65 ] || { [ "$at" = 9 ] && [ $status = 2 ]; } ||
      { echo "byte $at: $status"; cat out; return 1; }
    [ -s out ]
  done
  [ "$before" = "$(book_sum)" ]
  run_is 0 'left'
}

@test "a copy that is cut off, added to, or put together anew is refused" {
  with_key
  size=$(stat -c %s safe)
  for n in 1 7 8 71 72 73 89 65608 65624 65625 65626 131178 $((size - 17)) $((size - 1)); do
    head -c "$n" safe >bad
    run_is 65 'crm-db verify bad --key-file key >out 2>&1'
  done
  (cat safe; printf x) >bad
  run_is 65 'crm-db verify bad --key-file key' '' "crm-db: bad: damaged behind byte $((72 + (size - 73) / 65553 * 65553))"
  cat safe safe >bad
  run_is 65 'crm-db verify bad --key-file key' '' "crm-db: bad: damaged behind byte $((72 + (size - 73) / 65553 * 65553))"
  # The first two chunks change places; one goes.
  chunk() { tail -c +$((73 + $1 * 65553)) safe | head -c 65553; }
  (head -c 72 safe; chunk 1; chunk 0; tail -c +131179 safe) >bad
  [ "$(stat -c %s bad)" = "$size" ]
  run_is 65 'crm-db verify bad --key-file key' '' 'crm-db: bad: wrong passphrase or key, or damaged'
  (head -c 72 safe; chunk 0; tail -c +131179 safe) >bad
  run_is 65 'crm-db verify bad --key-file key' '' 'crm-db: bad: damaged behind byte 65625'
  run_is 0 'crm-db verify safe --key-file key >out'
}

@test "a forged header cannot ask for all memory" {
  new_book some_records
  echo secret >p
  chmod 600 p
  crm-db backup safe --encrypt --passphrase-file p
  printf '\xff' | dd of=safe bs=1 seek=28 conv=notrunc 2>/dev/null
  run_is 65 'crm-db verify safe --passphrase-file p' '' 'crm-db: safe: damaged: its header'
}

@test "backup never writes over anything; of two at once one wins" {
  with_key
  mkdir d
  ln -s nowhere link
  ln -s safe link2
  for f in safe d link link2; do
    run_is 2 "crm-db backup $f --encrypt --key-file key" '' "crm-db: $f: there is something already"
  done
  run_is 74 'crm-db backup gone/x --encrypt --key-file key' '' 'crm-db: gone/x: No such file or directory'
  for i in 1 2 3 4 5; do
    (s=0; crm-db backup two --encrypt --key-file key 2>"err$i" || s=$?; echo $s >"status$i") &
  done
  wait
  run_is 0 'cat status? | sort | uniq -c | tr -s " "' $' 1 0\n 4 2'
  run_is 0 'crm-db verify two --key-file key >out; left'
}

@test "backup while others write: a book as it was at one moment" {
  with_key
  (for i in {1..40}; do crm-contact add "N $i" tag=x >/dev/null; done) &
  for i in 1 2 3 4 5; do
    crm-db backup "copy$i" --encrypt --key-file key
    run_is 0 "crm-db verify copy$i --key-file key >out"
  done
  wait
  run_is 0 'crm-contact list tag:x --count' 40
}

@test "what is only in a WAL is in the copy as well" {
  only_on sqlite "a file has a journal of its own"
  with_key
  { echo "pragma journal_mode=wal; begin; insert into settings values ('wal', 'yes'); commit;"
    echo ".shell crm-db backup wal.crm --encrypt --key-file key"
  } | sqlite3 "$CRM_DB" >out
  run_is 0 'crm-db restore wal.crm --key-file key --db new.db; sqlite3 new.db "select value from settings where name = '\''wal'\''"' yes
  run_is 0 'left'
}

@test "backup: each call to the disk fails once, or kills: a whole copy or none" {
  with_key
  shim
  export FAIL_CALLS=disk
  FAIL_COUNT=count LD_PRELOAD=$PWD/fail.so crm-db backup c0 --encrypt --key-file key
  [ "$(cat count)" -gt 5 ]
  for how in EIO full kill; do
    for ((n = 1; n <= $(cat count); n++)); do
      rm -f copy copy.new-*
      status=0
      { LD_PRELOAD=$PWD/fail.so FAIL_AT=$n FAIL_HOW=$how \
        crm-db backup copy --encrypt --key-file key >out 2>&1 || status=$?; } 2>/dev/null
      if [ -e copy ]; then
        crm-db verify copy --key-file key >/dev/null
        [ $status = 0 ] || [ $how = kill ] || grep -q saved out
      else
        [ $status = 74 ] || [ $how = kill ]
      fi
      # One that could not be removed, or was not any more, is encrypted.
      if [ $how = full ] || [ $how = EIO ]; then
        for f in $(left); do [ ! -s "$f" ] || [ "$(head -c 8 "$f" | tail -c 7)" = crmseal ]; done
      fi
    done
  done
}

@test "verify and restore: each call to the disk fails once, or kills: nothing readable is left" {
  with_key
  shim
  export FAIL_CALLS=disk
  everything >before
  crm-contact edit contact-1 city=Oslo >ids
  other=$(book_at other)
  book_copy "$CRM_DB" "$other"
  everything >after
  for verb in verify 'restore --yes'; do
    book_copy "$other" "$CRM_DB"
    FAIL_COUNT=count LD_PRELOAD=$PWD/fail.so crm-db $verb safe --key-file key >out
    [ "$(cat count)" -gt 3 ]
    for how in EIO full kill; do
      for ((n = 1; n <= $(cat count); n++)); do
        book_rm "$CRM_DB"
        book_copy "$other" "$CRM_DB"
        status=0
        { LD_PRELOAD=$PWD/fail.so FAIL_AT=$n FAIL_HOW=$how \
          crm-db $verb safe --key-file key >out 2>err || status=$?; } 2>/dev/null
        everything >now
        cmp -s now after || cmp -s now before || { echo "$verb, $how $n: neither book"; return 1; }
        [ $status != 0 ] || [ "$verb" = verify ] || cmp -s now before
        [ "$verb" != verify ] || cmp -s now after
        # A file that has kept its name for want of an unlink is empty.
        [ "$verb" != verify ] || [ -z "$(find . "$(dirname "$CRM_DB")" -maxdepth 1 -name '*.new-*' -size +0)" ]
        rm -f "$BATS_TEST_TMPDIR"/*.new-*
      done
    done
  done
}
