# shellcheck shell=bash
# A few commands for each statement that the library has; tests/tools/statements runs them
# in an empty directory, on an empty book at $CRM_DB, and says which statement none of them
# reaches. Each is to end with 0; `may` goes before what may also answer no.

may() {
  "$@" || [ $? -le 1 ]
}

newest() {
  crm-log --last 1 -H -o txn | cut -f 1 | head -n 1
}

# --- a book with everything in it -------------------------------------------------------
crm-db init --currency EUR --zone Europe/Berlin --country DE
crm-import team "$DATA/book/teams.tsv"
crm-import user "$DATA/book/users.tsv" --key login
crm-import account "$DATA/book/accounts.tsv"
crm-import contact "$DATA/book/contacts.tsv"
crm-import product "$DATA/book/products.tsv"
crm-import order "$DATA/book/orders.tsv" --key number number:=number date:=date \
  contact:=contact account:=account status:=status channel:=channel lines.product:=sku \
  lines.quantity:=quantity
crm-config load - <<'END'
fields:
  contact:
    nick: {type: string, help: what friends say}
    codes: {type: string, several: yes, exact: yes}
    score: {type: number, index: yes}
    worth: {type: money}
    since: {type: date}
    tier: {type: choice, choices: [bronze, silver, gold], steps: yes}
    badge: {type: string, unique: yes, exact: yes}
    mail2: {type: email, unique: yes}
    manager: {type: reference, noun: contact}
    story: {type: text}
limits:
  confirm_over: 50
END
crm-contact edit contact-3 nick=Ännchen codes=AB,cd score=7 worth=1250 since=2020-01-15 \
  tier=gold badge=B1 mail2=a@b.example manager=contact-1 story='Once upon a time'
crm-contact edit contact-4 score=3 tier=bronze badge=B2 tag+=vip,old owner=me role='Head of Größe'
crm-contact edit contact-4 tier=silver city=Oslo
crm-contact note contact-2 a visit kind=visit
crm-activity add call subject=called about=account-1 at=2026-11-20
crm-user edit ann team=team-1
crm-user edit 2 reports_to=ann team=team-1

# --- questions ---------------------------------------------------------------------------
columns=$(crm-fields contact -H -o name,flags | grep -v 'term$' | cut -f 1 | paste -sd,)
# shellcheck disable=SC2016 # PAST and $columns are filled in below
questions=(
  'crm-contact list -o $columns PAST'
  'crm-contact list -o account.name,account.parent.name,owner.login,orders.total.USD -s account.name,-stage,name PAST'
  'crm-contact list -s orders.total,activities.last,rfm.segment --limit 3 PAST'
  'crm-contact list email:hanako@mail.example or tag:vip,old or phone:+4930123 -q PAST'
  'crm-contact list tag.is:vip or codes.is:AB or codes.has:B or tag.has:v or email.has:mail -q PAST'
  'crm-contact list name:anna or name.is:Anna or name.has:nn or name.not:b or city.has:xyz -q PAST'
  'crm-contact list note.has:größe or role.has:GRÖSSE or story.has:upon or nick.has:nn -q PAST'
  'crm-contact list country:DE,AT or language:de or zone:Europe/Berlin or website.has:x or url:https://x.example -q PAST'
  'crm-contact list birthday.yearly:today..+60d or birthday:1980..1990 or birthday.yearly:2026-12-20..2027-01-10 -q PAST'
  'crm-contact list stage:lead.. or stage.not:customer or tier:silver..gold -q PAST'
  'crm-contact list orders.total:500.. orders.total.USD:..5 orders.count:1.. orders.first:2020.. -q PAST'
  'crm-contact list worth:1k..2k or worth:"EUR 5" or score:1,3,5..9 or since:2020 -q PAST'
  'crm-contact list rfm.segment:champions or rfm.r:3.. or no:rfm.segment -q PAST'
  'crm-contact list no:email has:city no:account.industry has:orders not no:orders -q PAST'
  'crm-contact list owner:me or owner:my-team or owner:my-reports or reports_to:contact-1 -q PAST'
  'crm-contact list account.industry:retail or account.parent.name:lamp or activities.subject:visit -q PAST'
  "crm-contact list orders.has:'status:fulfilled lines.quantity:2..' or orders.none:date:..2026 -q PAST"
  'crm-contact list [ ber or ann or text:rome,visit ] lamp -q PAST'
  'crm-contact list created:2020.. changed:2020.. id:contact-1..contact-9 -q PAST'
  'crm-contact list score:$(seq -s, 1 150) -q PAST'
  'crm-contact list city:$(seq -s, -f city%.0f 1 150) or name:$(printf 7%.0s {1..600}) -q PAST'
  'crm-contact list --count PAST; crm-contact list city:Berlin --count PAST'
  'crm-contact list --by city,owner,stage,rfm.segment --sum orders.total PAST'
  'crm-order list --by status,contact.city,account --sum total,paid PAST'
  'crm-contact list -o id,name PAST | crm-with phones,account.name,orders.last PAST'
  'crm-contact list -o id,name PAST | crm-where name:a'
  'crm-activity list about:contact-2 -o all PAST; crm-activity list about.contact.city:Berlin -q PAST'
  'crm-activity list visit or subject.has:all -o all PAST'
  'crm-product list -o all stock:1.. or reserved:1.. or available:1.. PAST'
  'crm-order list -o all PAST; crm-line list -o all order.contact.city:Berlin PAST'
  'crm-account list -o all PAST; crm-user list -o all PAST; crm-team list -o all PAST'
  'crm-account tree PAST; crm-contact chart PAST; crm-account tree 1 PAST; crm-contact chart 1 PAST'
  'crm-contact show 2 3 4 PAST; crm-order show 3 PAST; crm-account show 1 PAST; crm-product show 1 PAST; crm-user show ann PAST'
  'crm-contact find hanako@mail.example "Greta Hagen" contact-2 PAST'
  'crm-export contact PAST; crm-export order PAST; crm-export line --format json PAST'
  'crm-rfm --at 2027-01-01 PAST; crm-rfm --since 2026-01-01 city:Berlin PAST; crm-rfm summary PAST; crm-rfm cuts --currency EUR PAST'
)
ask() { # HOW [COLUMNS]
  local q status=0
  for q in "${questions[@]}"; do
    eval "${q//PAST/$1}" || { echo "asked: $q" >&2 && status=1; }
  done
  return $status
}
ask ''

# --- writing -----------------------------------------------------------------------------
printf '%s\t%s\t%s\t%s\t%s\t%s\n' no name city email stage since 1 'Ida Lund' Rome ida@x.example lead 2026-01-02 \
  2 'Jo Karlsson' Wien jo@x.example customer 2026-02-03 >shop.tsv
from_shop() {
  crm-import contact shop.tsv --source shop source_id:=no name:=name city:=city email:=email \
    stage:=stage "steps.$1:=since" "${@:2}"
}
from_shop lead
from_shop customer
crm-contact rm email:jo@x.example
from_shop lead
from_shop lead --again
printf '%s\t%s\t%s\t%s\t%s\t%s\n' number date customer sku qty each S1 2026-11-01 'Bo Nilsson' NEW-1 2 5 \
  S1 2026-11-01 'Bo Nilsson' NEW-2 1 7 >sales.tsv
from_sales() {
  crm-import order sales.tsv --key number --source sales source_id:=number --create contact --create product number:=number \
    date:=date contact:=customer lines.product:=sku lines.quantity:=qty lines.price:=each
}
from_sales
sed -i 's/7$/8/' sales.tsv
from_sales
printf 'name\temail\nHanako Again\thanako@mail.example\nNew\tnew@x.example\n' | crm-import contact - --key email
crm-contact list --limit 3 -o id,version,city | sed '2,$s/$/ 2/' | crm-import contact -
order=$(crm-order add number=M1 contact=contact-2 date=2026-11-11 channel=web)
crm-order line "$order" product=product-1 quantity=3
crm-order line "$order" product=product-2 quantity=1
crm-order fulfil "$order"
crm-order return "$order"
crm-order edit "$order" contact=contact-3
crm-line edit "$(crm-line list "order:$order" -q | head -n 1)" quantity=4
crm-line rm "$(crm-line list "order:$order" -q | tail -n 1)"
crm-line rm "$(crm-line list "order:$order" -q)"
crm-undo "$(newest)"
crm-undo "$(newest)"
crm-order list -o id --limit 3 | crm-order lines -
bare=$(crm-order add number=M2 contact=contact-2 total=10)
crm-order line "$bare" product=product-2 quantity=1
crm-undo "$(newest)"
crm-product edit product-1 stock=50
crm-contact edit city:Berlin tag+=bulk --yes
crm-contact edit city:Oslo --clear email,tag
may crm-dedupe contact
may crm-dedupe account
crm-contact edit contact-1,contact-2 title=Boss --yes 2>/dev/null || crm-contact edit contact-1 contact-2 title=Boss
crm-contact merge contact-5 contact-6 --prefer newest --clear reports_to --yes
crm-contact show contact-6 -o name
merged=$(newest)
crm-contact unmerge contact-6
ask "--as-of $merged"
crm-contact show contact-6 -q --as-of "$merged"
crm-account merge account-2 account-3 --prefer newest --yes
crm-undo "$(newest)"
crm-order merge "$order" "$bare" --prefer keep --yes
printf '%s\t%s\n' id other contact-9 contact-10 contact-9 contact-11 | crm-contact merge - --prefer newest --yes
crm-contact list -o id | head -n 3 | crm-contact show -
crm-rfm --save --at 2026-12-01
ask ''
crm-rfm --save -n --at 2027-02-01
crm-rfm moves --since 2026-08-31
crm-team add Nord lead=ann
crm-user rm "$(crm-user add temp)"
crm-contact rm contact-7 --with children --yes
crm-contact rm contact-8 --detach --yes
crm-account rm account-4 --detach --yes

# --- the past ----------------------------------------------------------------------------
crm-log
crm-log --last 3
crm-log contact-3
crm-log contact city:Berlin
crm-log contact --last 2 --who ann --since 2026-01-01
crm-log --txn txn-5
may crm-log --token none
crm-log contact-7
crm-log order --last 1
timeout 1 crm-log --follow || [ $? = 124 ]
crm-contact list -o id,orders.count --as-of txn-6
(
  printf 'id\ncontact-1\n'
  sleep 1
  crm-contact edit contact-9 title=Chief >/dev/null
  echo contact-2
) | crm-with name --as-of txn-9
ask '--as-of txn-12'
ask '--as-of 2026-11-22'

# --- taking back -------------------------------------------------------------------------
crm-undo -l
crm-undo "$(newest)"
crm-undo "$(newest)"
crm-contact add Steps stage=lead
crm-contact edit name:Steps stage=prospect tier=gold
steps=$(newest)
crm-undo "$steps"
crm-undo "$(newest)"
crm-undo "$(newest)"
crm-contact edit stage:lead stage=customer --yes
steps=$(newest)
crm-contact edit name:Steps stage=former
crm-undo "$steps" || [ $? = 65 ]
crm-undo "$steps" --keep-going || [ $? = 3 ]
crm-undo "$(newest)" --keep-going || [ $? = 3 ]

# --- fields of one's own go ----------------------------------------------------------------
crm-config show fields | sed '/badge:/d; /score:/d; /nick:/d; /codes:/d; /manager:/d' >fields.yaml
crm-config load fields.yaml
crm-contact list ann tag:vip -o id,tier --as-of txn-12
crm-db compact --yes
crm-undo "$(newest)" || true

# --- many ----------------------------------------------------------------------------------
seq 1 1500 | awk 'BEGIN { print "name" } { print "Many " $1 }' | crm-import contact - >many
awk -v OFS='\t' 'BEGIN { print "number", "contact", "date", "total" } { print "X" NR, $1, "2026-01-02", NR }' many |
  crm-import order -
crm-rfm --at 2026-01-05 --count
crm-rfm --at 2026-01-05 --currency USD --count

# --- reports and forecasts: each of them, by each grouping ---------------------------------
(
  # shellcheck source=tests/data/firm.bash
  . "$DATA/firm.bash"
  export CRM_DB=firm.db
  crm-db init --currency EUR --zone Europe/Berlin --country DE
  firm
  printf 'fiscal: {begins: april}\n' | crm-config load -
  printf 'commission: {tiers: [{from: 0, rate: 1}]}\n' | crm-config load -
  crm-report list -H -o name,by | while IFS=$'\t' read -r name by; do
    crm-report "$name" --since 2026-Q3 --until 2026-Q4 --currency EUR
    for dim in ${by//,/ }; do
      [ "$name/$dim" = commission/fy ] || crm-report "$name" --by "$dim" --since 2026-Q3 --until 2026-Q4
    done
  done
  crm-report won_count --by month --until today
  crm-report calls --by month
  crm-report quota_attainment --since 2026 --until 2026 --by team
  crm-report won_count team:North --by owner.login,team.name,product.sku
  crm-report quota_attainment --since 2026 --by owner.login
  crm-forecast owner:ben --by product,month --currency EUR
  crm-forecast --since 2026 --by month
  crm-opportunity add 'No day yet' amount=1
  crm-forecast
  crm-undo "$(newest)"
  crm-forecast --until 2026 --by team.name,year
  crm-forecast --since 2026 --from-history --by owner
  crm-forecast --compare 2026-11-22
  crm-forecast backtest
  crm-opportunity list close:this-fy
)

# --- looking after the book ----------------------------------------------------------------
crm-db check
crm-db stats
crm-db schema
crm-db backup copy.db
crm-db verify copy.db
crm-sql 'select count(*) from v_contacts'
crm-contact --complete edit contact-1

# --- rates, contracts, quotes ---------------------------------------------------------------
printf 'Date,USD\n2026-11-20,1.1\n' | crm-rate import -
printf 'date,currency,rate\n2026-11-20,CHF,0.9\n' | crm-import rate -
crm-rate convert 5 USD EUR
crm-rate edit rate-1 date=2026-11-19
crm-contract add Care product=LAMP-01 amount=12 start=2026-01-01 end=2026-11-20
crm-contract add Shop amount=12 renewal=auto recurring=monthly start=2026-01-01 end=2026-11-20
crm-contract expiring
crm-contract renew contract-1
crm-contract edit contract-1 end=2026-11-21
crm-contract renew contract-1
crm-contract recurring --by owner --currency EUR
crm-contract end
crm-contract cancel contract-2 reason=closed
crm-opportunity add Hall
crm-opportunity line name:Hall description=x price=5
crm-quote make Hall
crm-quote add Other
crm-quote line name:Other product=LAMP-01 price=5
crm-quote send name:Hall
crm-quote revise name:Hall || true
crm-quote print quote-1
crm-quote send name:Other
crm-quote accept name:Other
crm-quote expire --at 2027-06-01
crm-quote void status:expired
crm-item edit description:x price=6 || true

# Where PostgreSQL keeps the book, it cannot be hurt so: these statements are for files.
hurt() { # SQL...
  local sql
  for sql in "$@"; do
    crm-db backup hurt.db
    sqlite3 hurt.db "$sql"
    crm-db check --db hurt.db || true
    crm-db repair --db hurt.db --to new.db || true
    rm hurt.db new.db
  done
}
hurt "delete from txns where id in (3, 4); update contacts set version = 123456789 where id = 1" \
  "update txns set at = 1 where id = 4; update txns set seq = 5 where id = 6; update txns set undoes = 8 where id = 7" \
  "update counters set last = 1; insert into changes values (3, 99, 1, 1, 'x', null, 0)" \
  "delete from settings where name = 'currency'; update settings set value = 'zz' where name = 'zone'" \
  "insert into aliases values (1, 1, 2); insert into steps values (99, 77, 1, 'x', 'a', 'b', 1, null, 0, null)" \
  "delete from orders where id = 3; update orders set total = 5 where id = 2; delete from lookups where noun = 1" \
  "update lines set currency = 'USD' where id = 2; update lines set total = 1 where id = 1; insert into contacts select * from contacts limit 0" \
  "insert into lookups values (1, 'tag', 'zz', 2); insert into lookups values (99, 'tag', 'zz', 2); insert into scores values (99, 1, 1, 1, 'x', 1)" \
  "drop index products_sku; update products set sku = (select p.sku from products p where p.id = 1) where id = 2"

# Activities: the history of records of each noun, what comes last and what is next.
crm-activity log call out contact-1 account-1 order-1 asked for a quote outcome=reached
crm-activity timeline contact-1 account-1 order-1 --since 2020-01-01 --limit 5
crm-user tree
crm-user list leads.open:0.. -o login,leads.open,opportunities.open,tasks.open
crm-contact show 1

# What is reached but by a fault of the disk, in a book of long ago or of 50,000 customers, or
# where one record stands in the way of another, or on a server alone.
also() {
  local sql
  for sql in "$@"; do
    sqlite3 "$CRM_DB" "EXPLAIN $sql" >/dev/null
    printf 'prepare %s\n' "$sql" >>"$STATEMENTS"
  done
}
also 'SELECT 1 FROM txns x WHERE x.token = $1' \
  "SELECT o.contact, CAST(sum(o.total) AS bigint), min(o.date), max(o.date), count(*) FROM orders o WHERE o.status IN ('placed', 'fulfilled') AND o.date >= \$1 AND o.date <= \$2 AND o.contact BETWEEN \$3 AND \$4 AND o.currency = \$5 GROUP BY o.contact ORDER BY o.contact" \
  "SELECT o.contact, CAST(sum(o.total) AS bigint), min(o.date), max(o.date), count(*), o.currency FROM orders o WHERE o.status IN ('placed', 'fulfilled') AND o.date >= \$1 AND o.date <= \$2 AND o.contact BETWEEN \$3 AND \$4 GROUP BY o.contact, o.currency ORDER BY o.contact, o.currency" \
  "SELECT o.contact, o.total, o.date FROM orders o WHERE o.status IN ('placed', 'fulfilled') AND o.date >= \$1 AND o.date <= \$2 AND o.contact BETWEEN \$3 AND \$4 AND o.currency = \$5 ORDER BY o.contact" \
  "SELECT o.contact, o.total, o.date, o.currency FROM orders o WHERE o.status IN ('placed', 'fulfilled') AND o.date >= \$1 AND o.date <= \$2 AND o.contact BETWEEN \$3 AND \$4 ORDER BY o.contact" \
  'SELECT 1 FROM users u WHERE u.login = $1' \
  'SELECT u.id, u.role, u.team, u.active FROM users u WHERE u.login = $1' \
  'SELECT 1 FROM sources x WHERE x.noun = $1 AND x.source = $2 LIMIT 1' \
  'SELECT max(k.txn) FROM changes k WHERE k.noun = $1 AND k.id = $2 AND k.txn <= $3' \
  'SELECT t.id FROM products t WHERE t.sku = $1 AND t.id <> $2' \
  'SELECT x.at FROM txns x WHERE x.id < $1 ORDER BY x.id DESC LIMIT 1' \
  'UPDATE txns SET seq = seq + 1 WHERE seq > $1' \
  'SELECT k.old FROM changes k WHERE k.noun = $1 AND k.id = $2 AND k.txn = $3 ORDER BY k.nr LIMIT 1' \
  'SELECT x.at FROM txns x WHERE x.id = $1' \
  'UPDATE steps SET undone = $4 WHERE noun = $1 AND record = $2 AND txn = $3 AND undone IS NULL' \
  'UPDATE steps SET undone = $1 WHERE noun = $2 AND record = $3 AND field = $4 AND txn = $5 AND undone IS NULL' \
  'SELECT max(k.nr) FROM changes k WHERE k.txn = $1 AND k.noun = $2 AND k.id = $3 AND k.nr < $4 AND k.derived = 0'

# --- leads, and who gets them ---------------------------------------------------------------
cat >leads.yaml <<'END'
leads:
  score: [{terms: 'source:web has:email', points: 10}]
  grades: {A: 5}
  qualified: {needs: [company], terms: 'score:5..'}
routing:
  - {name: known, to: owner}
  - {name: web, nouns: lead, when: 'source:web', to: round_robin, team: North, language: match}
  - {name: least, to: least_busy}
END
crm-config load leads.yaml
printf 'name=Ida\nid=1\nemail=ida@ida.example\ncompany=Ida Ltd\nwebsite=ida.example\n' | crm-lead capture - --source web
printf 'name=Ida\nid=1\n' | crm-lead capture - --source web
crm-lead add Bo company=Bo phone=+4923155501 >lead
crm-lead score --yes
crm-lead score source:web --explain
crm-lead qualify source:web
crm-task add 'call her' about="$(cat lead)"
{ crm-lead list -q; crm-task list -q; } | crm-assign - --yes
crm-lead list -q | crm-assign - --again --yes
crm-lead list status.age:0.. -o id,status.since -s -status.age
crm-lead convert source:web amount=5
crm-lead convert - <lead
crm-lead steps - <lead
crm-opportunity list -q | crm-assign - --explain
# --- opportunities -----------------------------------------------------------------------
crm-opportunity add Hotel account=account-1 amount=500 close=2026-12-01 owner=ann
crm-opportunity add Bar pipeline=sales stage=proposal
crm-config load - <<'END_OF_POLICY'
pipelines:
  sales:
    stages:
      prospecting: {probability: 10}
      qualified: {probability: 20}
      proposal: {probability: 50}
      negotiation: {probability: 75, needs: ['lines.count:1..']}
      won: {status: won}
      lost: {status: lost}
    reasons: {lost: [price]}
END_OF_POLICY
crm-opportunity line opportunity-1 opportunity-2 product=LAMP-01 tax_rate=19
crm-opportunity edit opportunity-1 close=2026-12-20
crm-opportunity move negotiation opportunity-1
crm-opportunity list cycle:5.. -s stage -o id,stage,cycle
crm-opportunity lines opportunity-1
crm-opportunity lines stage:negotiation..
crm-opportunity win opportunity-1
crm-opportunity reopen opportunity-1
crm-opportunity lose opportunity-1 reason=price
crm-opportunity board --closed
crm-opportunity board name:x
crm-opportunity stale --at 2027-03-01
crm-opportunity stale opportunity-2
crm-opportunity slipped
crm-opportunity slipped opportunity-1
crm-opportunity feedback
crm-opportunity merge opportunity-1 opportunity-2 --prefer keep
crm-undo "$(newest)"
crm-item edit item-1 quantity=3
crm-undo "$(newest)"
may crm-db check
also 'SELECT o.currency FROM opportunities o WHERE o.id = $1' \
  'SELECT o.currency FROM quotes o WHERE o.id = $1'
# tasks
crm-task add 'Every monday' due=2026-11-23T10:00 repeat='every monday' remind=1h tag=weekly
crm-task add Meeting kind=meeting due=2026-11-23 repeat=daily skip=2026-11-24 about=account-1 uid=m
crm-task list due:..2026-12 due.not:2026-11-24T10:00 -s due
crm-task list remind_at:..now owner:my-team
crm-task agenda
crm-task agenda --week owner:ann or no:owner -o id,due
crm-task snooze 1 2h
CRM_NOW=2026-11-24T12:00:00Z crm-task remind --all
crm-task remind
crm-task done 1
crm-task cancel 2

# calendars
crm-calendar export >all.ics
crm-calendar export kind:meeting | crm-calendar import -
crm-calendar import all.ics

# Whose zone it is, where nothing around the command names one.
env -u TZ crm-user list me
# given back in another order
crm-account add Left
crm-account add Right
left=$(crm-account list -q -s -id --limit 1)
crm-account list -q -s id >ids
kept=$(tail -n 2 ids | head -n 1)
crm-opportunity add One account="$left"
crm-opportunity add One
crm-opportunity list -q -s id | tail -n 2 >ids
crm-opportunity merge "$(head -n 1 ids)" "$(tail -n 1 ids)" account=account-1
crm-account merge "$kept" "$left" --prefer keep
crm-opportunity unmerge "$(tail -n 1 ids)"
crm-account unmerge "$left"
