# crm-db repair: a new book of what can be read of a damaged one.
load ../helper

setup() {
  crm_setup
  only_on sqlite 'repair reads what is left of a file'
}

hurt() {
  sqlite3 "$CRM_DB" "$1"
}

# shellcheck disable=SC2120 # [BOOK]
everything() {
  for noun in contact account product order line activity user team; do
    crm-export "$noun" --db "${1:-$CRM_DB}" || return
  done
}

dealer() {
  sample_book
  crm-contact note contact-2 hello
  crm-contact edit contact-3 city=Oslo tag+=seen
  crm-order rm order-19 --yes
}

many() {
  awk 'BEGIN { print "name\temail\ttag"; for (i = 1; i <= 4000; i++) print "Person " i "\tp" i "@x.example\ta" i % 7 }' |
    crm-import contact -
  crm-contact edit tag:a1 city=Oslo --yes
}

# mended SQL LINE... - hurts the sample book; repair prints these lines behind its header,
# and what it makes passes check.
mended() {
  local sql=$1
  shift
  new_book dealer
  hurt "$sql"
  before=$(cksum <"$CRM_DB")
  rm -f new
  # A fault that begins with "lost" makes it 1.
  lost=0
  [[ $* != *$'\tlost'* ]] || lost=1
  run_is $lost 'crm-db repair --to new' "$([ $# = 0 ] || printf '%s\n' $'what\tplace\tfault' "$@")"
  run_is 0 'crm-db check --db new'
  [ "$before" = "$(cksum <"$CRM_DB")" ]
}

# wipe PAGE N - makes pages of the book zeros; a book's pages have 4096 bytes.
wipe() {
  dd if=/dev/zero of="$CRM_DB" bs=4096 seek="$(($1 - 1))" count="$2" conv=notrunc 2>/dev/null
}

root_of() {
  sqlite3 "$CRM_DB" "select rootpage from sqlite_schema where name = '$1'"
}

# The leaves of a table's or an index's tree, as far as its root names them.
leaves_of() {
  dd if="$CRM_DB" bs=4096 skip=$(($(root_of "$1") - 1)) count=1 2>/dev/null | od -An -v -tu1 -w4096 |
    awk '{ n = $4 * 256 + $5
      for (i = 0; i < n; i++) {
        at = $(13 + 2 * i) * 256 + $(14 + 2 * i) + 1
        print (($at * 256 + $(at + 1)) * 256 + $(at + 2)) * 256 + $(at + 3)
      } }'
}

@test "a sound book is made again as it is" {
  new_book dealer
  everything >before
  run_is 0 'crm-db repair'
  run_is 0 'stat -c %a "$CRM_DB.repaired"; crm-db check --db "$CRM_DB.repaired"' 600
  run_is 0 'everything "$CRM_DB.repaired" | cmp - before'
  for t in txns changes steps sources aliases counters settings; do
    check_same "$t" "sqlite3 '$CRM_DB' 'select * from $t'" "sqlite3 '$CRM_DB.repaired' 'select * from $t'"
  done
  run_is 2 'crm-db repair' '' "crm-db: $CRM_DB.repaired: there is something already"
  run_is 0 'crm-db restore "$CRM_DB.repaired" --yes; everything | cmp - before'
  run_is 0 'crm-contact add Later' contact-15
}

@test "people are told how to put it in place" {
  new_book dealer
  on_tty 200 'crm-db repair --to new' >line
  run_is 0 'cat line' "crm-db: new: 78 records, 0 lines of what was lost or mended; put in place by: crm-db restore new --yes"
}

@test "what is derived is made anew, and not told" {
  for sql in 'update order_sums set total = 1' 'delete from order_sums' 'delete from lookups' \
    'delete from search' "update contacts set name_fold = 'x'" 'drop index contacts_name' \
    "insert into lookups values (1, 'tag', 'zz', 2); insert into lookups values (99, 'tag', 'zz', 2)" \
    "insert into search (rowid, words) values ((1 << 48) | 77, 'a')" \
    'delete from search_data where id > 100' 'drop table lookups'; do
    mended "$sql"
    cp "$(template_of dealer)" sound
    check_same "$sql" 'everything sound' 'everything new'
  done
}

@test "values that their field does not take" {
  mended "update contacts set birthday = 99999999999 where id = 2" \
    $'contact-2\tbirthday\tunset: no day'
  mended "update contacts set stage = 'zombie' where id = 2" \
    $'contact-2\tstage\tunset: not one of subscriber lead prospect customer former: \'zombie\''
  mended "update users set active = 7 where id = 1" $'user-1\tactive\tset anew: neither yes nor no'
  mended "update contacts set country = 'Germany' where id = 2" \
    $'contact-2\tcountry\tset to \'DE\': not as it is kept'
  mended "update contacts set phones_typed = null where id = 1" \
    $'contact-1\tphones_typed\tset anew: not as many as there are phones'
  mended "update contacts set city = cast(x'4f73e96c6f' as text) where id = 3" \
    $'contact-3\tcity\tset to \'Os\xef\xbf\xbdlo\': not UTF-8 at byte 3'
  mended "update contacts set emails = 'no' where id = 1" \
    $'contact-1\temails\ttaken out: not an address: \'no\' (no @)'
  mended "update contacts set name = '' where id = 3" $'contact-3\tname\tset anew: empty'
  run_is 0 'crm-contact list --db new name:"?3" -q' contact-3
}

@test "what the table wants filled is filled, declared as required or not" {
  mended "update lines set currency = 'ZZ' where id = 2" $'line-2\tcurrency\tset anew: no currency (EUR): \'ZZ\''
}

@test "references to what is not there, and circles" {
  mended "update contacts set account = 99 where id = 1" $'contact-1\taccount\tunset: no account-99'
  mended "update contacts set reports_to = 2 where id = 1; update contacts set reports_to = 1 where id = 2" \
    $'contact-1\treports_to\tunset: stands above itself'
  mended "update activities set about_noun = 99" $'activity-1\tabout\tunset: names no record'
  mended "update activities set about = 44" $'activity-1\tabout\tunset: no contact-44'
  mended "delete from orders where id = 3" $'order-3\t\tlost: an empty one stands in for it' \
    $'order-3\ttotal\tset to 681.00, was 0.00: not the sum of its lines'
  run_is 0 'crm-line list order:order-3 --count --db new; crm-order show order-3 -o total,note --db new | tail -n 1' \
    $'2\n681.00\tThe record itself was lost; crm-db repair put this in its place.'
}

@test "what is summed up from other records" {
  mended "update orders set total = 5 where id = 2" \
    $'order-2\ttotal\tset to 438.00, was 0.0005: not the sum of its lines'
  mended "update lines set currency = 'USD' where id = 2" $'line-2\tcurrency\tset to EUR: not the order\'s'
  mended "update lines set total = 1 where id = 1" \
    $'line-1\ttotal\tset to 1780.00, was 0.0001: not what quantity, price, discount and tax make'
  mended "update lines set quantity = 9000000000000000000 where id = 1" \
    $'line-1\ttotal\tset to 1780.00, was 1780.00: one of it, for the total: not what quantity, price, discount and tax make'
}

@test "numbers, history, settings" {
  mended "delete from txns where id = 3; delete from txns where id = 4" \
    $'txn-3\t\tlost: a row stands in for it' $'txn-4\t\tlost: a row stands in for it'
  run_is 0 'sqlite3 new "select id, seq, who from txns where id between 2 and 5"' $'2|2|ann\n3|3|?\n4|4|?\n5|5|ann'
  mended "update contacts set version = 123456789 where id = 1" \
    $'contacts\tversion\tset anew: no such txn'
  mended "update counters set last = 1 where name in ('contact', 'txn')" \
    $'counters\tcontact\traised to 14: it is in use' $'counters\ttxn\traised to 10: it is in use'
  mended "insert into changes values (7777, 1, 1, 1, '{}', null, 0)" \
    $'changes\ttxn\tremoved: rows of no txn'
  mended "insert into changes values (3, 99, 1, 1, 'x', null, 0)" $'txn-3\tchanges\tremoved: no JSON object'
  mended "update txns set at = 1 where id = 4; update txns set seq = 5 where id = 6" \
    $'txn-4\tat\tset anew: not between the txns around it' $'txn-6\tseq\tset anew: given twice'
  mended "update txns set undoes = 4 where id = 4" $'txn-4\tundoes\tunset: not an earlier txn'
  mended "update txns set undoes = 5555 where id = 4" $'txns\tundoes\tset anew: no such txn'
  mended "update settings set value = 'zz' where name = 'zone'" $'settings\tzone\tremoved: not known'
  mended "delete from settings where name = 'currency'" \
    $'settings\tcurrency\tset anew: required, and not there'
  mended "insert into aliases values (1, 1, 2); insert into steps values (99, 77, 1, 'x', 'a', 'b', 1, null, 0, null)" \
    $'contact-1\taliases\tremoved: merged into another, but still there' \
    $'steps\tnoun\tremoved: 1 rows of no noun'
}

@test "tables and columns of one's own go along" {
  new_book dealer
  hurt "create table mine (x text, y); create index mine_x on mine (x); insert into mine values ('a', 1), ('b', 2.5);
    alter table contacts add column x_size text; update contacts set x_size = 'L' where id = 3;
    create view v as select name from contacts; create trigger t after insert on mine begin select 1; end"
  run_is 0 'crm-db repair --to new' $'what\tplace\tfault\nt\t\tleft out: a trigger'
  run_is 0 'crm-db check --db new; sqlite3 new "select * from mine; select id, x_size from contacts where x_size is not null; select count(*) from v; select count(*) from sqlite_schema where name = '\''mine_x'\''"' \
    $'a|1\nb|2.5\n3|L\n14\n1'
}

@test "a zeroed page in the middle of a table: every other record is kept, the lost ones are named" {
  new_book many
  page=$(leaves_of contacts | sed -n 20p)
  sqlite3 "$CRM_DB" 'select * from contacts order by id' >before
  wipe "$page" 1
  run_is 1 'crm-db repair --to new >lost'
  run_is 0 'crm-db check --db new'
  grep -oE '^contact-[0-9]+' lost | cut -d - -f 2 | sort -n >ids
  n=$(wc -l <ids)
  [ "$n" -gt 5 ] && [ "$n" -lt 60 ]
  # In one run, and all that is not in it is as it was.
  [ $(($(tail -n 1 ids) - $(head -n 1 ids) + 1)) = "$n" ]
  check_same 'the rest' "awk -F'|' -v a=\$(head -n 1 ids) -v b=\$(tail -n 1 ids) '\$1 < a || \$1 > b' before" \
    "sqlite3 new 'select * from contacts order by id'"
  run_is 0 'crm-contact add Later --db new' contact-4001
}

page() {
  dd if="$1" bs=4096 skip=$(($2 - 1)) count=1 2>/dev/null
}

# put_page PAGE <FILE
put_page() {
  dd of="$CRM_DB" bs=4096 seek=$(($1 - 1)) count=1 conv=notrunc 2>/dev/null
}

@test "two pages of a table in each other's place: nothing is lost" {
  new_book many
  everything >before
  sqlite3 "$CRM_DB" 'select * from changes' >changes
  cp "$CRM_DB" sound
  for t in contacts changes; do
    for pair in '1 2' '20 30' '5 $'; do
      cp sound "$CRM_DB"
      read -r a b <<<"$pair"
      a=$(leaves_of $t | sed -n "${a}p") b=$(leaves_of $t | sed -n "${b}p")
      [ -n "$a" ] && [ -n "$b" ] || continue
      page sound "$a" | put_page "$b"
      page sound "$b" | put_page "$a"
      rm -f new
      run_is 0 'crm-db repair --to new; crm-db check --db new; everything new | cmp - before'
      run_is 0 'sqlite3 new "select * from changes" | cmp - changes'
    done
  done
}

@test "a page overwritten by another of its table: the lost rows are named, and it is 1" {
  new_book many
  cp "$CRM_DB" sound
  for pair in '20 30' '30 20' '5 $' '$ 5'; do
    cp sound "$CRM_DB"
    read -r a b <<<"$pair"
    page sound "$(leaves_of contacts | sed -n "${a}p")" | put_page "$(leaves_of contacts | sed -n "${b}p")"
    rm -f new
    run_is 1 'crm-db repair --to new >lost'
    run_is 0 'crm-db check --db new'
    grep -cE $'^contact-[0-9]+\t\tlost: cannot be read$' lost >n
    [ "$(cat n)" -gt 5 ]
    run_is 0 'crm-contact list --count --db new' "$((4000 - $(cat n)))"
  done
  cp sound "$CRM_DB"
  page sound "$(leaves_of changes | sed -n 2p)" | put_page "$(leaves_of changes | sed -n 3p)"
  rm -f new
  run_is 1 'crm-db repair --to new >lost'
  grep -qE $'^changes\t\tlost: [0-9]+ rows cannot be read$' lost
}

@test "a page that says it has fewer rows: those are named" {
  new_book many
  page=$(leaves_of contacts | sed -n 20p)
  printf '\0\3' | dd of="$CRM_DB" bs=1 seek=$(((page - 1) * 4096 + 3)) conv=notrunc 2>/dev/null
  run_is 1 'crm-db repair --to new >lost'
  n=$(grep -cE $'^contact-[0-9]+\t\tlost: cannot be read$' lost)
  [ "$n" -gt 3 ]
  run_is 0 'crm-contact list --count --db new' $((4000 - n))
}

@test "flipped bytes in the middle of pages" {
  new_book many
  leaves_of contacts >leaves
  for i in 3 9 15 33; do
    page=$(sed -n ${i}p leaves)
    # Pointers to the cells of the page.
    printf '\xff\xee\xdd' | dd of="$CRM_DB" bs=1 seek=$(((page - 1) * 4096 + 12)) conv=notrunc 2>/dev/null
  done
  run_is 1 'crm-db check >faults 2>&1'
  run_is 1 'crm-db repair --to new >lost'
  run_is 0 'crm-db check --db new'
  # Of the four pages only what the bytes led to is gone.
  n=$(crm-contact list --count --db new)
  [ "$n" -ge 3980 ] && [ "$n" -lt 4000 ]
}

@test "a damaged index loses nothing" {
  new_book many
  everything >before
  wipe "$(root_of contacts_name)" 1
  wipe "$(root_of lookups)" 1
  run_is 1 'crm-db check >faults 2>&1'
  run_is 0 'crm-db repair --to new'
  run_is 0 'crm-db check --db new; everything new | cmp - before'
}

@test "a file that was cut off" {
  new_book many
  size=$(stat -c %s "$CRM_DB")
  for part in 1 2 3; do
    cp "$(template_of many)" "$CRM_DB"
    truncate -s $((size * part / 4 + 77)) "$CRM_DB"
    rm -f new
    run_is 1 'crm-db repair --to new >lost'
    run_is 0 '[ -s lost ] && crm-db check --db new'
    [ "$(crm-contact list --count --db new)" -gt 100 ]
  done
  new_book dealer
  truncate -s 90000 "$CRM_DB"
  rm -f new
  run_is 0 'crm-db repair --to new >lost; crm-db check --db new'
  run_is 0 'crm-user list --count --db new; crm-account list --count --db new' $'3\n7'
}

@test "the head of the file, and the list of its tables" {
  new_book dealer
  everything >before
  dd if=/dev/zero of="$CRM_DB" bs=100 count=1 conv=notrunc 2>/dev/null
  run_is 65 'crm-contact list' '' "crm-contact: $CRM_DB: not a book"
  run_is 0 'crm-db repair --to new; crm-db check --db new; everything new | cmp - before'
  new_book dealer
  wipe 1 1
  rm new
  run_is 0 'crm-db repair --to new >lost; crm-db check --db new; everything new | cmp - before'
  run_is 0 'sed 1d lost | cut -f 3 | sort -u' \
    'its entry in the list of tables is damaged; read as in every new book'
}

@test "where nothing can be read: 65, and nothing is made" {
  new_book dealer
  wipe 1 $(($(stat -c %s "$CRM_DB") / 4096))
  run_is 65 'crm-db repair' '' "crm-db: $CRM_DB: nothing can be read of it"
  : >"$CRM_DB"
  run_is 65 'crm-db repair' '' "crm-db: $CRM_DB: nothing can be read of it"
  head -c 20000 /dev/urandom >"$CRM_DB"
  run_is 65 'crm-db repair' '' "crm-db: $CRM_DB: nothing can be read of it"
  rm "$CRM_DB"
  run_is 66 'crm-db repair' '' "crm-db: no book at '$CRM_DB'; make one: crm init"
  sqlite3 "$CRM_DB" 'create table t (x)'
  run_is 65 'crm-db repair' '' "crm-db: $CRM_DB: a database, but not a book"
  new_book
  hurt 'pragma user_version = 99'
  run_is 78 'crm-db repair' '' "crm-db: $CRM_DB: made by a newer crm (schema 99, this one knows $SCHEMA)"
  rm "$CRM_DB"
  ln -s nowhere "$CRM_DB"
  run_is 77 'crm-db repair' '' "crm-db: $CRM_DB: a symbolic link, not a book"
  run_is 0 'ls; find "$(dirname "$CRM_DB")" -name "*repaired*" -o -name "*.new-*"'
}

@test "what repair refuses" {
  new_book dealer
  mkdir d
  run_is 2 'crm-db repair --to d' '' 'crm-db: d: there is something already'
  run_is 2 "crm-db repair --to $CRM_DB" '' "crm-db: $CRM_DB: there is something already"
  run_is 74 'crm-db repair --to gone/x' '' "crm-db: gone/x: No such file or directory"
  run_is 2 'crm-db repair -n' '' 'crm-db: repair: cannot be tried with -n'
}

@test "random damage, many times: what is made passes check, or nothing is" {
  new_book dealer
  cp "$CRM_DB" sound
  size=$(stat -c %s sound)
  RANDOM=7
  for i in {1..25}; do
    cp sound "$CRM_DB"
    rm -f new
    for ((k = 0; k < 1 + i % 40; k++)); do
      printf '%b' "\\x$(printf %02x $((RANDOM % 256)))" |
        dd of="$CRM_DB" bs=1 seek=$(((RANDOM * 32768 + RANDOM) % size)) conv=notrunc 2>/dev/null
    done
    status=0
    crm-db repair --to new >lost 2>err || status=$?
    want=0
    ! grep -q $'\tlost' lost || want=1
    [ $status = $want ] || { echo "run $i: $status"; cat err lost; return 1; }
    crm-db check --db new
  done
}

@test "each call to the disk fails once, or kills: a whole book or none" {
  [ -e fail.so ] || "${CC:-cc}" -D_GNU_SOURCE -shared -fPIC -o fail.so "$ROOT/tests/tools/fail.c"
  ! ldd "$BUILD/crm-db" | grep -q libasan || skip 'not with sanitizers'
  new_book dealer
  export FAIL_CALLS=disk
  before=$(cksum <"$CRM_DB")
  FAIL_COUNT=count LD_PRELOAD=$PWD/fail.so crm-db repair --to n0
  for how in EIO full kill; do
    for ((n = 1; n <= $(cat count); n += 7)); do
      rm -f new new.new-*
      status=0
      { LD_PRELOAD=$PWD/fail.so FAIL_AT=$n FAIL_HOW=$how crm-db repair --to new >out 2>err || status=$?; } 2>/dev/null
      if [ -e new ]; then crm-db check --db new; else [ $status != 0 ]; fi
      [ $status = 0 ] || [ $how = kill ] || [ -s err ]
    done
  done
  [ "$before" = "$(cksum <"$CRM_DB")" ]
}

@test "quotes and contracts: what rules make of them is made anew" {
  sales() {
    sample_book
    crm-quote add Lamps discount_rate=10
    crm-quote line 1 product=LAMP-01 quantity=2 tax_rate=20
    crm-quote send 1
    crm-contract add Shop amount=30 recurring=quarterly
  }
  new_book sales
  run_is 0 'crm-db check'
  hurt 'update quotes set tax = 1, total = 5; update contracts set monthly = 7'
  run_is 1 'crm-db check 2>/dev/null' $'what\tplace\tfault
quote-1\ttotal\tnot what its lines and its discount make
contract-1\tmonthly\tnot what its amount makes'
  run_is 0 'crm-db repair --to new' $'what\tplace\tfault
quote-1\ttotal\tset to 192.24: not what its lines and its discount make
contract-1\tmonthly\tset to 10.00: not what its amount makes'
  run_is 0 'crm-db check --db new; crm-quote list --db new -o tax,total' $'tax\ttotal\n32.04\t192.24'
}

@test "items: amounts below what their currency pays are made payable, in the right currency" {
  offers() {
    sample_book
    crm-quote add Lamps currency=JPY
    crm-quote line 1 description=Lamp price=999.5 discount_rate=5 tax_rate=8
  }
  new_book offers
  hurt "update items set discount = 499750, tax = 759620, total = 10254870, currency = 'EUR'"
  run_is 0 'crm-db repair --to new' $'what\tplace\tfault
item-1\tcurrency\tset to JPY: not that of what it is a line of
item-1\ttotal\tset to 1026, was 1025.487: not what quantity, price, discount and tax make'
  run_is 0 'crm-db check --db new; crm-item list --db new -o discount,tax,total,currency' \
    $'discount\ttax\ttotal\tcurrency\n50\t76\t1026\tJPY'
}
