# Scores of customers: from the book and from a stream.
load ../helper

# Orders of four contacts around the cut of a day, one in another currency.
lamps() {
  crm-contact add Ann city=Berlin
  crm-contact add Bob city=Rome
  crm-contact add Cy city=Rome
  crm-contact add Nobody
  crm-order add contact=Bob total=100 date=2026-01-01
  crm-order add contact=Bob total=50.5 date=2026-11-01
  crm-order add contact=Ann total=500 date=2026-11-20
  crm-order add contact=Ann total='USD 70' date=2026-11-20
  crm-order add contact=Ann total=10 date=2027-01-01
  crm-order add contact=Cy total=10 date=2026-05-01
  crm-order add contact=Cy total=100 date=2026-06-01 status=cancelled
  crm-order add contact=Cy total=100 date=2026-06-02 status=returned
  crm-order add total=1000 date=2026-06-01
}

published() {
  crm-import order "$DATA/rfm_orders.tsv" --source rfm --create contact contact:=customer \
    date:=date total:=amount status=fulfilled
}

cdnow() {
  crm-import order "$DATA/cdnow.txt" --delimiter blank --no-header --date-format %Y%m%d \
    --source cdnow --create contact contact:=1 date:=3 total:=5 status=fulfilled 2>/dev/null
}

CUTS='bins	r	f	m	currency
5	115,181,297.4,482	4,5,6,8	255.8,382,506.4,666'
FIVE='id	recency	frequency	monetary	score
Abbey O'\''Reilly	205	6	472.00	343
Add Senger	140	3	340.00	412
Aden Lesch	194	4	405.00	323
Aden Murphy	98	7	596.00	544
Admiral Senger	132	5	448.00	433'

@test "the published cut points and customers come out of a stream, without a book" {
  run_is 0 'crm-rfm cuts - --at 2006-12-31 <"$DATA/rfm_orders.tsv"' "$CUTS	"
  run_is 0 'crm-rfm - --at 2006-12-31 -o id,recency,frequency,monetary,score -s id <"$DATA/rfm_orders.tsv" |
    grep -E "^(id|Abbey O|Add Sen|Aden L|Aden M|Admiral S)"' "$FIVE"
}

@test "the published cut points and customers come out of the book after an import" {
  new_book published
  run_is 0 'crm-rfm cuts --at 2006-12-31' "$CUTS	EUR"
  run_is 0 'crm-rfm --at 2006-12-31 | crm-with name | crm-where name:"Aden Murphy" |
    cut -f 3-5,9,12' 'recency	frequency	monetary	score	name
98	7	596.00	544	Aden Murphy'
  for how in '' '--method rank' '--bins 3' '--mean --bins 10' '--cuts "r=90,300 f=3,6 m=200,400"' \
    '--since 2005-06-01' '--at 2004-02-29' '--since 2004-01-01 --at 2005-01-01'; do
    [[ $how == *--at* ]] || how="--at 2006-12-31 $how"
    check_same "the book and a stream: $how" \
      "crm-rfm $how | crm-with name | awk -F'\t' -v OFS='\t' 'NR > 1 { \$1 = \$12; NF = 10; print }' | sort" \
      "crm-rfm - --currency EUR -H $how <'$DATA/rfm_orders.tsv' | cut -f 1-10 | sort"
  done
}

@test "the log of a music shop: every customer and every purchase is there" {
  new_book cdnow
  run_is 0 'crm-rfm --at 1998-06-30 --count' 2357
  run_is 0 'crm-rfm summary --at 1998-06-30 -H -o customers,orders,revenue |
    awk "{ c += \$1; o += \$2; r += \$3 } END { print c, o, r }"' '2357 6919 244092'
  run_is 0 'crm-rfm --at 1998-06-30 -s -monetary --limit 1 -o last_order,frequency,monetary,score,segment' \
    'last_order	frequency	monetary	score	segment
1997-04-11	56	6552.70	355	loyal'
}

@test "what counts: placed and fulfilled, up to the day, in one currency, of contacts" {
  new_book lamps
  run_is 0 crm-rfm 'id	last_order	recency	frequency	monetary	r	f	m	score	segment	currency
contact-1	2026-11-20	2	1	500.00	5	1	5	515	new	EUR
contact-2	2026-11-01	21	2	150.50	3	3	3	333	loyal	EUR
contact-3	2026-05-01	205	1	10.00	1	1	1	111	lost	EUR' \
    'crm-rfm: 1 order in other currencies left out'
  run_is 0 'crm-rfm --at 2027-01-01 -o id,last_order,frequency,monetary city:Berlin 2>/dev/null' \
    'id	last_order	frequency	monetary
contact-1	2027-01-01	2	510.00'
  run_is 0 'crm-rfm --at 2026-06-01 -o id,recency,monetary' 'id	recency	monetary
contact-2	151	100.00
contact-3	31	10.00'
  run_is 0 'crm-rfm --since 2026-06-01 --at 2026-11-19 -o id,frequency,monetary' 'id	frequency	monetary
contact-2	1	50.50'
  run_is 0 'crm-rfm --mean -o id,monetary name:Bob' 'id	monetary
contact-2	75.25'
  run_is 0 'crm-rfm --currency USD -o id,monetary,currency' 'id	monetary	currency
contact-1	70.00	USD' 'crm-rfm: 4 orders in other currencies left out'
}

@test "terms select contacts; nobody is no output" {
  new_book lamps
  run_is 0 'crm-rfm -q city:Rome' 'contact-2
contact-3'
  run_is 0 'crm-rfm -q rome not name:Cy' contact-2
  run_is 0 'crm-rfm name:Nobody'
  run_is 1 'crm-rfm -e name:Nobody'
  run_is 0 'crm-rfm summary name:Nobody'
  run_is 0 'crm-rfm cuts name:Nobody'
  run_is 0 'crm-rfm --count name:Nobody' 0
  run_is 2 'crm-rfm stadt:Rom' '' "crm-rfm: no field 'stadt'; crm-fields contact lists them"
  run_is 2 'crm-rfm contact-1' '' "crm-rfm: 'contact-1': terms select contacts; write id:contact-1"
}

@test "a verb comes first, and one that is nearly a verb is no word to search for" {
  new_book lamps
  run_is 2 'crm-rfm --at 2026-06-01 summary' '' "crm-rfm: 'summary': the verb comes first: crm-rfm summary ..."
  run_is 2 'crm-rfm sumary' '' "crm-rfm: no verb 'sumary'; did you mean 'summary'?"
  run_is 0 'crm-rfm cy -q' contact-3
  run_is 0 'crm-rfm --complete ""' 'summary	segments, their size and revenue
moves	who moved from segment to segment
cuts	the cut points of the scores'
}

@test "the common options hold for computed records" {
  new_book lamps
  run_is 0 'crm-rfm -s -monetary --limit 2 -H -o id,monetary 2>&1' 'crm-rfm: 1 order in other currencies left out
contact-1	500.00
contact-2	150.50'
  check_same 'all' 'crm-rfm -o all 2>/dev/null' 'crm-rfm 2>/dev/null'
  run_is 0 'crm-rfm -o -last_order,-r,-f,-m,-score,-segment,-currency,-recency city:Rome' 'id	frequency	monetary
contact-2	2	150.50
contact-3	1	10.00'
  run_is 0 'crm-rfm -j -o id,monetary,segment name:Bob' '{"id":"contact-2","monetary":150.50,"segment":"new"}'
  run_is 0 'crm-rfm --csv -o id,segment name:Bob' $'id,segment\r\ncontact-2,new\r'
  run_is 0 'crm-rfm --by segment,r --sum frequency,monetary city:Rome' 'segment	r	count	frequency	monetary	currency
lost	1	1	1	10.00	EUR
new	5	1	2	150.50	EUR'
  run_is 2 'crm-rfm --save -o monetery' '' "crm-rfm: -o: no column 'monetery'; did you mean 'monetary'?"
  run_is 0 'crm-contact list has:rfm.segment --count' 0
  run_is 2 'crm-rfm -s foo' '' "crm-rfm: -s: no column 'foo'"
  run_is 2 'crm-rfm --sum monetary' '' 'crm-rfm: --sum wants --by'
  run_is 2 'crm-rfm --by segment --sum r' '' 'crm-rfm: --sum: r is nothing to add up'
  run_is 2 'crm-rfm summary -q' '' 'crm-rfm: -q prints ids, and these records have none'
  run_is 2 'crm-rfm -n' '' 'crm-rfm: -n: of no use without --save'
}

@test "summary: each segment of the table, its share of the revenue, for people a bar" {
  new_book lamps
  run_is 0 'crm-rfm summary 2>/dev/null | grep -v "	0	0	0.00	0.0	"' 'segment	customers	orders	revenue	share	currency
loyal	1	2	150.50	22.8	EUR
new	1	1	500.00	75.7	EUR
lost	1	1	10.00	1.5	EUR'
  printf 'rich: {m: 4-5}\npoor: {m: 1}\n' >segments.yaml
  run_is 0 'crm-rfm summary --segments segments.yaml 2>/dev/null' 'segment	customers	orders	revenue	share	currency
rich	1	1	500.00	75.7	EUR
poor	1	1	10.00	1.5	EUR
	1	2	150.50	22.8	EUR'
  run_is 0 'crm-rfm summary --segments segments.yaml --table -o segment,share 2>/dev/null | sed "s/ *$//"' \
    'segment  share
rich      75.7% ##############################
poor       1.5% #
          22.8% #########'
  printf 'rich: {m: 6}\n' >segments.yaml
  run_is 78 'crm-rfm --segments segments.yaml' '' \
    'crm-rfm: segments.yaml:1:8: not scores: write 5 or 4-5, from 1 to 5'
  run_is 66 'crm-rfm --segments nothing.yaml' '' "crm-rfm: cannot read 'nothing.yaml': No such file or directory"
}

@test "moves: the segments of a day against those of today" {
  new_book lamps
  run_is 0 'crm-rfm moves --since 2026-03-01 2>/dev/null' 'from	to	customers
new	loyal	1
none	new	1
none	lost	1'
  run_is 0 'crm-rfm moves --since 2026-03-01 --at 2026-05-01' 'from	to	customers
new	lost	1
none	new	1'
  run_is 2 'crm-rfm moves' '' 'crm-rfm: moves: --since DATE tells since when'
  run_is 2 'crm-rfm moves --since 2027-01-01' '' 'crm-rfm: --since: behind the day that the question is about'
  run_is 2 'crm-rfm moves --since 2026-01-01 -' '' "crm-rfm: '-': moves reads no standard input"
}

@test "--save keeps the scores for every filter, in the place of those before" {
  new_book lamps
  run_is 0 'crm-rfm --save -q 2>/dev/null' 'contact-1
contact-2
contact-3'
  run_is 0 'crm-contact list rfm.segment:new,lost -o id,rfm.segment,rfm.r,rfm.f,rfm.m' \
    'id	rfm.segment	rfm.r	rfm.f	rfm.m
contact-1	new	5	1	5
contact-3	lost	1	1	1'
  run_is 0 'crm-rfm --save -n city:Rome' 'id	field	old	new
contact-1	rfm.r	5	
contact-1	rfm.f	1	
contact-1	rfm.m	5	
contact-1	rfm.segment	new	
contact-2	rfm.r	3	5
contact-2	rfm.f	3	1
contact-2	rfm.m	3	5
contact-2	rfm.segment	loyal	new'
  run_is 0 'crm-contact list has:rfm.segment --count' 3
  run_is 0 'crm-rfm --save --count city:Rome' 2
  run_is 0 'crm-contact list has:rfm.segment -q' 'contact-2
contact-3'
  run_is 74 'crm-rfm --save name:Bob >/dev/full' '' \
    'crm-rfm: saved, but the output could not be written: No space left on device'
  run_is 0 'crm-contact list has:rfm.segment -q' contact-2
  run_is 0 'crm-db check >/dev/null'
}

@test "champions get a tag" {
  new_book published
  run_is 0 'crm-rfm --at 2006-12-31 | crm-where segment:champions | crm-contact edit - tag+=vip --yes | wc -l' 158
  run_is 0 'crm-contact list tag:vip --count' 158
}

@test "a stream: columns by name, customers as given, lines that do not count" {
  printf 'when\twho\tcurrency\tsum\n2026-01-01\tcontact-4\tJPY\t5\n2026-01-01 10:30:00\tcontact\\x2d4\tJPY\t7\n20260102\tA\\tB\tJPY\t9\n2026-01-03\t\tJPY\t1\n2030-01-01\tlater\tJPY\t1\n\n' >log
  run_is 0 'crm-rfm - --columns who,when,sum -o id,last_order,monetary,currency <log' 'id	last_order	monetary	currency
contact-4	2026-01-01	5	JPY
contact\x2d4	2026-01-01	7	JPY
A\tB	2026-01-02	9	JPY' 'crm-rfm: stdin: 2 lines without a customer passed over'
  run_is 0 'crm-rfm - --columns who,when,sum -q <log 2>/dev/null' 'contact-4
contact\x2d4
A\tB'
  run_is 0 'crm-rfm - -o id,monetary,currency <<<"{\"customer\": \"contact-4\", \"date\": \"2026-01-01\", \"amount\": 5.25} {\"customer\": \"x\", \"date\": \"2026-01-01\",
 \"amount\": \"EUR 1\", \"currency\": \"EUR\"}" --currency EUR' 'id	monetary	currency
contact-4	5.25	EUR
x	1.00	EUR'
  run_is 0 'crm-rfm - </dev/null'
  run_is 0 'printf "customer\tdate\tamount\n" | crm-rfm -'
}

@test "a stream of several currencies is refused unless one is picked" {
  printf 'customer\tdate\tamount\nA\t2026-01-01\tEUR 5\nB\t2026-01-01\tUSD 7.5\nC\t2026-01-01\t1\n' >log
  run_is 65 'crm-rfm - <log' '' 'crm-rfm: stdin: several currencies: EUR, USD, none; --currency CODE takes one'
  run_is 0 'crm-rfm - --currency USD -o id,monetary,currency <log' 'id	monetary	currency
B	7.50	USD
C	1.00	USD' 'crm-rfm: stdin: 1 line in other currencies left out'
}

@test "wrong lines of a stream are all named, and nothing is printed" {
  printf 'customer\tdate\tamount\nA\tfoo\t1\nB\t2026-01-01\tx\nC\t2026-01-01\nD\t2026-13-01\t1\nE\ttoday\t1\nF\\x00\t2026-01-01\t1\nG\t2026-01-01\t900000000000000\nG\t2026-01-01\t900000000000000\nH\t2026-01-01\t5\n\xff\t2026-01-01\t5\n' >log
  run_is 65 'crm-rfm - <log' '' "crm-rfm: stdin:2: date: not a date: 'foo'
crm-rfm: stdin:3: amount: not a number: 'x'
crm-rfm: stdin:4: 2 fields, the header has 3
crm-rfm: stdin:5: date: no such day: '2026-13-01'
crm-rfm: stdin:6: date: not a date: 'today'
crm-rfm: stdin:7: customer: escapes that are no text: 'F\\x00'
crm-rfm: stdin:11: not UTF-8 at byte 1
crm-rfm: stdin:9: amount: the customer's total is out of range"
  run_is 65 'tail -n +2 "$DATA/rfm_orders.tsv" | crm-rfm -' '' \
    "crm-rfm: stdin:1: no column 'customer'; --columns CUSTOMER,DATE,AMOUNT tells which to take"
  run_is 65 'crm-rfm - --columns customer,day,amount <log' '' \
    "crm-rfm: stdin:1: no column 'day'; --columns CUSTOMER,DATE,AMOUNT tells which to take"
  run_is 65 'crm-rfm - <<<"{\"custmer\": 1, \"date\": 2, \"amount\": 3}"' '' \
    "crm-rfm: stdin:1: no column 'customer'; did you mean 'custmer'?; --columns CUSTOMER,DATE,AMOUNT tells which to take"
  awk 'BEGIN { print "customer\tdate\tamount"; for (i = 0; i < 50; i++) print "A\tx\t1" }' >log
  run_is 65 'crm-rfm - <log 2>&1 | tail -n 1; exit ${PIPESTATUS[0]}' 'crm-rfm: stdin: 30 more such lines'
}

@test "options that do not go together are refused" {
  run_is 2 'crm-rfm - --method fixed' '' "crm-rfm: --method fixed wants --cuts 'r=... f=... m=...'"
  run_is 2 'crm-rfm - --method rank --cuts "r=1 f=1 m=1"' '' 'crm-rfm: --cuts is for --method fixed, not rank'
  run_is 2 'crm-rfm - --cuts "r=1 f=1"' '' 'crm-rfm: --cuts: no cuts of m'
  run_is 2 'crm-rfm - --cuts "r=1 f=1 m=1" --bins 2' '' 'crm-rfm: --cuts tells how many bins there are: leave out --bins'
  run_is 2 'crm-rfm - --bins 11' '' "crm-rfm: --bins: not a number from 2 to 10: '11'"
  run_is 2 'crm-rfm - --method median' '' "crm-rfm: --method: not one of quantile rank fixed: 'median'"
  run_is 2 'crm-rfm - --currency FOO' '' "crm-rfm: --currency: not a code of ISO 4217: 'FOO'"
  run_is 2 'crm-rfm - --columns a,b' '' "crm-rfm: --columns: not CUSTOMER,DATE,AMOUNT: 'a,b'"
  run_is 2 'crm-rfm --columns a,b,c' '' "crm-rfm: --columns is for records on stdin: give '-' too"
  run_is 2 'crm-rfm - city:Rome' '' 'crm-rfm: city:Rome: terms select contacts of a book; crm-where selects lines'
  run_is 2 'crm-rfm - --save' '' 'crm-rfm: --save: stdin holds no contacts of a book'
  run_is 2 'crm-rfm - --since yesteryear' '' "crm-rfm: --since: not a date: 'yesteryear'"
  run_is 2 'crm-rfm cuts - --method rank <"$DATA/rfm_orders.tsv"' '' 'crm-rfm: --method rank: a rank has no cut points'
  run_is 66 'crm-rfm' '' "crm-rfm: no book at '$BOOK_NAME'; make one: crm init"
}
