# Quotes: what they come to, their numbers, and what may become of them.
load ../helper

shop() {
  crm-account add Acme
  crm-product add 'Desk lamp' sku=LAMP price=89
  crm-opportunity add 'Lamps for the hall' account=Acme
  crm-opportunity line 1 product=LAMP quantity=3 tax_rate=19
  crm-opportunity line 1 description=Setup price=100 discount_rate=5 tax_rate=7
  crm-quote make opportunity-1
}

setup() {
  crm_setup
  new_book shop
}

# drafts N - for a book with quotes 2 to N + 1, each with a line of 10.
drafts() {
  for ((i = 1; i <= $1; i++)); do echo "Offer $i"; done | sed 1iname | crm-import quote - >/dev/null
  crm-quote list name.has:offer -q | crm-quote line - description=Work price=10 --yes >/dev/null
}

@test "make: from an opportunity, with who it is for and its lines" {
  check 'crm-quote list; crm-quote lines 1 -o id,quote,description,discount,tax,total' <<'END'
id	number	name	account	opportunity	status	total	currency	valid_until	owner
quote-1		Lamps for the hall	account-1	opportunity-1	draft	419.38	EUR		
id	quote	description	discount	tax	total
item-3	quote-1	Desk lamp	0.00	50.73	317.73
item-4	quote-1	Setup	5.00	6.65	101.65
END
  run_is 2 'crm-quote make' '' "crm-quote: make: no record named: give an id, a term, or '-'"
  run_is 65 'crm-quote make opportunity-9' '' 'crm-quote: no opportunity-9'
}

@test "sums: lines before tax, a discount on the whole, taxes by rate on what is left" {
  check 'crm-quote edit 1 discount_rate=10; crm-quote list -o subtotal,discount,tax,total
crm-quote edit 1 --clear discount_rate; crm-quote edit 1 discount=62; crm-quote list -o subtotal,discount,tax,total
crm-item edit 4 price=200 discount_rate=0 >/dev/null; crm-quote list -o subtotal,discount,tax,total' <<'END'
quote-1
subtotal	discount	tax	total
362.00	36.20	51.65	377.45
quote-1
quote-1
subtotal	discount	tax	total
362.00	62.00	47.55	347.55
subtotal	discount	tax	total
467.00	62.00	56.13	461.13
END
  run_is 65 'crm-quote edit 1 discount=-1' '' 'crm-quote: quote-1: discount: below 0'
  run_is 65 'crm-quote edit 1 discount_rate=101' '' 'crm-quote: quote-1: discount_rate: not 0 to 100'
  run_is 65 'crm-quote edit 1 discount_rate=10 discount=5' '' \
    'crm-quote: quote-1: discount: 5.00, but discount_rate makes 46.70'
  run_is 65 'crm-quote edit 1 currency=USD' '' 'crm-quote: quote-1: currency: the quote has lines in EUR'
}

@test "send: a number, the day, and till when it is valid" {
  check 'crm-quote send 1 -n; crm-quote send 1; crm-quote list -o number,status,sent,valid_until' <<'END'
id	field	old	new
quote-1	number		Q2026-0001
quote-1	status	draft	sent
quote-1	sent		2026-11-22
quote-1	valid_until		2026-12-22
quote-1
number	status	sent	valid_until
Q2026-0001	sent	2026-11-22	2026-12-22
END
  run_is 65 'crm-quote send 1' '' 'crm-quote: quote-1: status: only a draft can be sent; this is sent'
}

@test "send: what cannot be sent takes no number" {
  crm-quote add Empty >/dev/null
  crm-quote add Late valid_until=2026-11-21 >/dev/null
  crm-quote add Free discount=20 >/dev/null
  crm-quote line 3 4 description=x price=10 >/dev/null
  run_is 3 'crm-quote send 2 3 4 1 --keep-going' quote-1 \
    'crm-quote: quote-2: lines: there are none
crm-quote: quote-3: valid_until: 2026-11-21 is past
crm-quote: quote-4: discount: more than the subtotal
crm-quote: saved 1, refused 3'
  run_is 0 'crm-quote list has:number -H -o id,number' 'quote-1	Q2026-0001'
}

@test "numbers: by the policy's pattern, each series from 1; those that came from elsewhere are passed over" {
  drafts 4
  printf 'quotes: {number: "A{year}/{nr:3}", valid: 2w}\n' >policy.yaml
  crm-config load policy.yaml >/dev/null
  printf 'name,number,status\nOld,A2026/002,declined\n' | crm-import quote - >/dev/null
  check 'crm-quote send 2; crm-quote send 3; CRM_NOW=2027-01-02T12:00:00Z crm-quote send 4
crm-quote list has:number -s number -o number,sent,valid_until' <<'END'
quote-2
quote-3
quote-4
number	sent	valid_until
A2026/001	2026-11-22	2026-12-06
A2026/002		
A2026/003	2026-11-22	2026-12-06
A2027/001	2027-01-02	2027-01-16
END
}

@test "numbers: fifty at once leave no gap and no double" {
  drafts 50
  for i in {2..51}; do crm-quote send "$i" >/dev/null & done
  wait
  check 'crm-quote list has:number -H -s number -o number | sed -n "1p;\$p"; crm-quote list has:number -H -o number | sort -u | grep -c .' <<'END'
Q2026-0001
Q2026-0050
50
END
}

@test "numbers: one that was killed or refused leaves no gap" {
  drafts 8
  for i in 2 3 4 5; do
    crm-quote send "$i" >/dev/null &
    kill -9 $! 2>/dev/null || true
    wait $! 2>/dev/null || true
  done
  crm-quote send 6 -n >/dev/null
  crm-quote send 6 no-such-quote >/dev/null 2>&1 || true
  crm-quote list status:draft name.has:offer -q | crm-quote send - >/dev/null
  check 'crm-quote list has:number -H -s number -o number | sed -n "1p;\$p"; crm-quote list has:number -H -o number | sort -u | grep -c .' <<'END'
Q2026-0001
Q2026-0008
8
END
}

@test "a number that was given out stays: edit, import, rm, merge and undo leave it" {
  drafts 1
  crm-quote send 1 >/dev/null
  crm-quote send 2 >/dev/null
  run_is 65 'crm-quote rm 1' '' \
    "crm-quote: quote-1: number: 'Q2026-0001' was given out and stays: void the quote instead"
  run_is 65 'crm-account rm 1 --with children' '' \
    "crm-account: account-1: quote-1: number: 'Q2026-0001' was given out and stays: void the quote instead; then --detach unties it"
  run_is 65 'crm-undo txn-11' '' \
    "crm-undo: quote-2: number: 'Q2026-0002' was given out and stays: void the quote instead"
  run_is 65 'printf "id,number\nquote-1,Q7\n" | crm-import quote -' '' \
    "crm-import: stdin:2: number: 'Q2026-0001' was given out and stays: void the quote instead"
  run_is 65 'crm-quote merge 1 2 --prefer keep' '' \
    "crm-quote: quote-2: number: 'Q2026-0002' was given out and stays: void the quote instead"
  check 'crm-quote list -H -o id,number' <<'END'
quote-1	Q2026-0001
quote-2	Q2026-0002
END
}

@test "what was sent stays as it was: its amounts, its words, its lines" {
  crm-quote send 1 >/dev/null
  for change in name=Other discount=3 discount_rate=1 terms=x valid_until=2027-01-01 account=; do
    [ "$change" != account= ] || change='--clear account'
    field=${change%%=*} field=${field#--clear }
    run_is 65 "crm-quote edit 1 $change" '' \
      "crm-quote: quote-1: $field: a quote that was sent stays as it is: crm-quote revise quote-1"
  done
  frozen='quote: quote-1 was sent and its lines stay as they are: crm-quote revise quote-1'
  run_is 65 'crm-quote line 1 product=LAMP' '' "crm-quote: quote-1: $frozen"
  run_is 65 'crm-item edit 3 quantity=4' '' "crm-item: item-3: $frozen"
  run_is 65 'crm-item rm 3' '' "crm-item: item-3: $frozen"
  check 'crm-quote edit 1 owner=ann tag+=hot note=called; crm-account add Acme2; crm-account merge 2 1 --prefer keep
crm-quote list -o account,total,owner,tag' <<'END'
quote-1
account-2
account-2
account	total	owner	tag
account-2	419.38	user-1	hot
END
}

@test "status: only what may follow" {
  run_is 65 'crm-quote edit 1 status=sent' '' \
    'crm-quote: quote-1: status: a quote without a number is a draft: crm-quote send gives it one'
  run_is 65 'crm-quote add New status=accepted' '' \
    'crm-quote: status: a quote without a number is a draft: crm-quote send gives it one'
  crm-quote send 1 >/dev/null
  run_is 65 'crm-quote edit 1 status=draft' '' \
    'crm-quote: quote-1: status: a quote that is sent does not become draft'
  run_is 65 'crm-quote edit 1 status=accepted' '' \
    'crm-quote: quote-1: status: crm-quote accept makes the order that belongs to it'
  check "crm-quote decline 1 reason='too dear'; crm-quote decline 1 reason='too dear'; crm-quote list -o status,decided,reason
crm-quote void 1; crm-quote list -o status" <<'END'
quote-1
status	decided	reason
declined	2026-11-22	too dear
quote-1
status
void
END
  run_is 65 'crm-quote accept 1' '' 'crm-quote: quote-1: status: only what is sent can be accepted; this is void'
  run_is 2 'crm-quote void 1 status=sent' '' 'crm-quote: void: it sets the status itself'
}

@test "accept: an order of exactly the same sums, once" {
  crm-quote edit 1 discount_rate=7.5 >/dev/null
  crm-quote send 1 >/dev/null
  check 'crm-quote accept 1; crm-quote list -o status,decided,order,subtotal,discount,tax,total
crm-order list -o account,date,status,total; crm-order lines 1 -o description,discount,tax,total
crm-quote accept 1; crm-order list --count; crm-opportunity list -o status' <<'END'
order-1
status	decided	order	subtotal	discount	tax	total
accepted	2026-11-22	order-1	362.00	27.15	53.08	387.93
account	date	status	total
account-1	2026-11-22	placed	387.93
description	discount	tax	total
Desk lamp	20.03	46.93	293.90
Setup	12.12	6.15	94.03
1
status
open
! crm-quote: quote-1: accepted already: order-1
END
}

@test "accept: two at once make one order; undone, it can be accepted again" {
  crm-quote send 1 >/dev/null
  crm-quote accept 1 >a 2>/dev/null &
  crm-quote accept 1 >b 2>/dev/null &
  wait
  check 'cat a b; crm-order list --count; crm-undo txn-9 >/dev/null; crm-order list --count
crm-quote list -o status,order; crm-quote accept 1' <<'END'
order-1
1
0
status	order
sent	
order-2
END
}

@test "accept: not behind its last day" {
  crm-quote send 1 >/dev/null
  run_is 65 'crm-quote accept 1 --at 2026-12-23' '' \
    'crm-quote: quote-1: valid_until: it was valid until 2026-12-22: revise it'
  run_is 0 'crm-quote accept 1 --at 2026-12-22' 'order-1'
}

@test "revise: a new draft with the same lines; sent, it supersedes the other" {
  crm-quote edit 1 terms='30 days' discount=2 >/dev/null
  crm-quote send 1 >/dev/null
  check 'crm-quote revise 1; crm-quote list -o id,number,status,revision,revises,valid_until,terms,total
crm-quote line 2 product=LAMP; crm-quote send 2; crm-quote list -o id,number,status,total' <<'END'
quote-2
id	number	status	revision	revises	valid_until	terms	total
quote-1	Q2026-0001	sent	1		2026-12-22	30 days	417.06
quote-2		draft	2	quote-1		30 days	417.06
item-7
quote-2
id	number	status	total
quote-1	Q2026-0001	superseded	417.06
quote-2	Q2026-0002	sent	506.13
END
  run_is 65 'crm-quote accept 1' '' \
    'crm-quote: quote-1: status: only what is sent can be accepted; this is superseded'
  run_is 0 'crm-quote revise 2' quote-3
  run_is 65 'crm-quote revise 2' '' 'crm-quote: quote-2: quote-3 revises it already'
  run_is 65 'crm-quote revise 3' '' 'crm-quote: quote-3: status: it is a draft: edit it'
  crm-quote accept 2 >/dev/null
  run_is 65 'crm-quote send 3' '' 'crm-quote: quote-3: revises: quote-2 is accepted'
}

@test "revise, import: a discount by rate is made of the new lines" {
  crm-quote edit 1 discount_rate=10 >/dev/null
  crm-quote send 1 >/dev/null
  check 'crm-quote revise 1; crm-quote decline 1; crm-quote rm 2; crm-quote revise 1
crm-item edit 8 price=200; crm-quote list -o id,status,discount_rate,discount,total' <<'END'
quote-2
quote-1
quote-2
quote-3
item-8
id	status	discount_rate	discount	total
quote-1	declined	10	36.20	377.45
quote-3	draft	10	45.70	468.93
END
  printf 'number,name,rate,off,what,price\nOLD-1,Old,10,1.1,a,5\nOLD-1,Old,10,1.1,b,6\n' >q.csv
  check 'crm-import quote q.csv --key number number:=number name:=name discount_rate:=rate discount:=off lines.description:=what lines.price:=price
crm-quote list number:OLD-1 -o discount_rate,discount,total; crm-db check' <<'END'
quote-4
discount_rate	discount	total
10	1.10	9.90
END
}

@test "amounts are what the currency pays, and so are those of the order" {
  for i in EUR JPY BHD; do crm-quote add "In $i" "currency=$i" discount=0.5 >/dev/null; done
  crm-quote line 2 3 4 description=x price=9.99 discount_rate=5 tax_rate=8 >/dev/null
  crm-quote line 2 3 4 description=y price=0.3333 quantity=3 discount=0.0049 >/dev/null
  crm-quote send 2 3 4 >/dev/null
  check 'crm-quote lines 2 3 4 -o quote,description,discount,tax,total
crm-quote accept 2 3 4; crm-line list -o order,description,discount,tax,total
crm-quote list status:accepted -o subtotal,discount,tax,total,order.total,currency; crm-db check' <<'END'
quote	description	discount	tax	total
quote-2	x	0.50	0.76	10.25
quote-2	y	0.00	0.00	1.00
quote-3	x	1	1	10
quote-3	y	0	0	1
quote-4	x	0.500	0.759	10.249
quote-4	y	0.005	0.000	0.995
order-1
order-2
order-3
order	description	discount	tax	total
order-1	x	0.95	0.72	9.76
order-1	y	0.0499	0.00	0.95
order-2	x	1.99	1	9
order-2	y	-0.0001	0	1
order-3	x	0.953	0.723	9.760
order-3	y	0.0519	0.000	0.948
subtotal	discount	tax	total	order.total	currency
10.49	0.50	0.72	10.71	10.71	EUR
10	1	1	10	10	JPY
10.485	0.500	0.723	10.708	10.708	BHD
END
}

@test "show: below the lines stands no sum that is not theirs" {
  crm-quote edit 1 discount_rate=10 >/dev/null
  check 'crm-opportunity show 1 | sed -n "/^lines/,/^$/p"; crm-quote show 1 | sed -n "/^amounts/,/^$/p;/^lines/,/^$/p"' <<'END'
lines (2)
  id      product.sku  description  quantity   price  discount    tax   total
  item-1  LAMP         Desk lamp           3   89.00      0.00  50.73  317.73
  item-2               Setup               1  100.00      5.00   6.65  101.65

amounts
  subtotal          362.00 EUR
  discount_rate     10
  discount          36.20 EUR
  tax               51.65 EUR
  total             377.45 EUR

lines (2)
  id      product.sku  description  quantity   price  discount    tax   total
  item-3  LAMP         Desk lamp           3   89.00      0.00  50.73  317.73
  item-4               Setup               1  100.00      5.00   6.65  101.65

END
}

@test "what is printed of the records, or would be, is what stands there behind it" {
  check 'crm-item edit 2 quantity=2 -o opportunity.amount; crm-item edit 2 quantity=3 -n
crm-quote make opportunity-1 -o subtotal,tax,total; crm-quote make opportunity-1 -n | grep quote-3.*0
crm-quote line 1 product=LAMP -o quote.total; crm-quote send 1; crm-quote accept 1 -n | grep order-1.total
crm-quote accept 1 -o id,total; crm-order list -H -o total; crm-order line 1 product=LAMP -o order.total' <<'END'
opportunity.amount
457.00
id	field	old	new
item-2	quantity	2	3
item-2	discount	10.00	15.00
item-2	tax	13.30	19.95
item-2	total	203.30	304.95
opportunity-1	amount	457.00	552.00
subtotal	tax	total
457.00	64.03	521.03
quote-3	subtotal		457.00
quote-3	tax		64.03
quote-3	total		521.03
quote.total
508.38
quote-1
order-1	total		508.38
id	total
order-1	508.38
508.38
order.total
597.38
END
}

@test "expire: what is past its last day, without a word" {
  drafts 1
  crm-quote send 1 2 >/dev/null
  check 'crm-quote expire --at 2026-12-22; crm-quote expire --at 2026-12-23 -n; crm-quote expire --at 2026-12-23
crm-quote expire --at 2026-12-23; crm-quote list -o id,status' <<'END'
id	field	old	new
quote-1	status	sent	expired
quote-2	status	sent	expired
id	status
quote-1	expired
quote-2	expired
END
}

@test "import: old quotes with their lines and numbers; undone as a whole" {
  printf 'number,name,status,what,price\nOLD-1,Old,accepted,a,5\nOLD-1,Old,accepted,b,6\n' >q.csv
  check 'crm-import quote q.csv --key number number:=number name:=name status:=status lines.description:=what lines.price:=price
crm-quote list number:OLD-1 -o number,status,total; crm-undo txn-8 >/dev/null; crm-quote list --count' <<'END'
quote-2
number	status	total
OLD-1	accepted	11.00
1
END
}

@test "print: as text and as HTML" {
  crm-quote edit 1 discount_rate=10 terms='Pay <soon> & well' name='Lamps "A"' >/dev/null
  check 'crm-quote print 1 | head -n 3; crm-quote send 1; crm-quote print 1' <<'END'
DRAFT
Lamps "A"

quote-1
Quote Q2026-0001
Lamps "A"

For:         Acme
Date:        2026-11-22
Valid until: 2026-12-22

No. Description              Quantity       Price   Discount          Net
  1 Desk lamp                       3       89.00                  267.00
  2 Setup                           1      100.00       5.00        95.00

                                                  Subtotal         362.00
                                             Less discount          36.20
                                                   7 % tax           5.99
                                                  19 % tax          45.66
                                                 Total EUR         377.45

Pay <soon> & well
END
  check 'crm-quote print 1 --format html | grep -e "<p" -e colspan' <<'END'
<p>Lamps &quot;A&quot;</p>
<p>
<tr class="total"><td colspan="5">Subtotal</td><td class="n">362.00</td></tr>
<tr><td colspan="5">Discount</td><td class="n">-36.20</td></tr>
<tr><td colspan="5">7 % tax</td><td class="n">5.99</td></tr>
<tr><td colspan="5">19 % tax</td><td class="n">45.66</td></tr>
<tr class="total"><td colspan="5">Total EUR</td><td class="n">377.45</td></tr>
<p class="terms">Pay &lt;soon&gt; &amp; well</p>
END
}

@test "print: the lines' discounts where there are some, and who offers" {
  crm-item edit 4 --clear discount_rate >/dev/null
  crm-item edit 4 discount=0 >/dev/null
  check 'crm-quote print 1 | grep -A1 ^No; crm-quote print 1 --format html | grep -e colspan -e seller -e Net | sed 1d' <<'END'
No. Description                         Quantity       Price          Net
  1 Desk lamp                                  3       89.00       267.00
<tr><th>No.</th><th>Description</th><th class="n">Quantity</th><th class="n">Price</th><th class="n">Net</th></tr>
<tr class="total"><td colspan="4">Subtotal</td><td class="n">367.00</td></tr>
<tr><td colspan="4">7 % tax</td><td class="n">7.00</td></tr>
<tr><td colspan="4">19 % tax</td><td class="n">50.73</td></tr>
<tr class="total"><td colspan="4">Total EUR</td><td class="n">424.73</td></tr>
END
  crm-item edit 4 discount_rate=2.5 >/dev/null
  printf 'quotes:\n  seller: |\n    Lamps & Co\n    1 High Street\n' >p.yaml
  crm-config load p.yaml >/dev/null
  printf '{{seller}}{{#lines}}{{#discounts}} {{discount}} of {{discounts}}{{/discounts}}{{/lines}}\n' >t
  check 'crm-quote print 1 | sed -n "1,4p;/^No/,/^  2/p"; crm-quote print 1 --template t
crm-quote print 1 --format html | grep -A1 -e "\"seller" -e "<th>" -e "^<tr><td>"' <<'END'
Lamps & Co
1 High Street

DRAFT
No. Description              Quantity       Price   Discount          Net
  1 Desk lamp                       3       89.00                  267.00
  2 Setup                           1      100.00       2.50        97.50
Lamps & Co
1 High Street 0.00 of 1 2.50 of 1
<p class="seller">Lamps &amp; Co
1 High Street</p>
--
<tr><th>No.</th><th>Description</th><th class="n">Quantity</th><th class="n">Price</th><th class="n">Discount</th><th class="n">Net</th></tr>
<tr><td>1</td><td>Desk lamp</td><td class="n">3</td><td class="n">89.00</td><td class="n"></td><td class="n">267.00</td></tr>
<tr><td>2</td><td>Setup</td><td class="n">1</td><td class="n">100.00</td><td class="n">2.50</td><td class="n">97.50</td></tr>
<tr class="total"><td colspan="5">Subtotal</td><td class="n">364.50</td></tr>
END
}

@test "print: by a template of one's own, of the line or of the policy" {
  printf '{{name}}{{#lines}}\n{{nr}}. {{product.sku}} {{description|6}}|{{net|>8}}{{/lines}}\n{{^terms}}none{{/terms}}\n' >t
  check 'crm-quote print 1 --template t' <<'END'
Lamps for the hall
1. LAMP Desk …|  267.00
2.  Setup |   95.00
none
END
  printf 'quotes:\n  text: |\n    {{account.name}}: {{total}} {{currency}}\n' >p.yaml
  check 'crm-config load p.yaml >/dev/null; crm-quote print 1' <<'END'
Acme: 419.38 EUR
END
  printf '{{nam}}' >t
  run_is 78 'crm-quote print 1 --template t' '' "crm-quote: t:1: no field 'nam'; did you mean 'name'?"
  printf '{{#lines}}' >t
  run_is 78 'crm-quote print 1 --template t' '' "crm-quote: t:1: not closed: 'lines'"
  printf '{{#taxes}}{{price}}{{/taxes}}' >t
  run_is 78 'crm-quote print 1 --template t' '' "crm-quote: t:1: taxes have rate, net and tax, not 'price'"
  printf 'a\0b' >t
  run_is 78 'crm-quote print 1 --template t' '' 'crm-quote: t: not a text in UTF-8'
  run_is 66 'crm-quote print 1 --template none' '' 'crm-quote: none: No such file or directory'
  run_is 2 'crm-quote print 1 --format odt' '' "crm-quote: --format: text, html or pdf, not 'odt'"
  crm-quote add Other >/dev/null
  run_is 2 'crm-quote print 1 2' '' 'crm-quote: print: one quote at a time, not 2'
}

@test "print: PDF by a program that is there, without our environment" {
  mkdir bin
  cat >bin/weasyprint <<'END'
#!/bin/sh
{ echo '%PDF-1.7'; echo "$*"; env | grep -v -e '^PWD=' -e '^_=' -e '^SHLVL=' -e '^OLDPWD=' | sed 's/PATH=.*/PATH/' | sort; grep -c '<td>'; }
END
  chmod +x bin/weasyprint
  check 'PATH=$PWD/bin:$PATH crm-quote print 1 --format pdf' <<'END'
%PDF-1.7
-q -e utf-8 - -
LC_ALL=C.UTF-8
PATH
2
END
  printf '#!/bin/sh\necho "cannot do it" >&2\nexit 1\n' >bin/weasyprint
  run_is 69 'PATH=$PWD/bin:$PATH crm-quote print 1 --format pdf' '' "crm-quote: $PWD/bin/weasyprint: cannot do it"
  run_is 69 "PATH=$BUILD crm-quote print 1 --format pdf" '' \
    'crm-quote: no program that makes PDF of HTML: install weasyprint or wkhtmltopdf'
}

@test "whom a quote went to can be removed once it is decided or void; the quote stays without" {
  crm-contact add Ann >/dev/null
  crm-quote edit 1 contact=contact-1
  crm-quote send 1
  run_is 65 'crm-contact rm 1 --detach' '' \
    'crm-contact: contact-1: quote-1: contact: the quote is out: first decline or void it'
  run_is 65 'crm-contact rm 1 --with children' '' \
    "crm-contact: contact-1: quote-1: number: 'Q2026-0001' was given out and stays: void the quote instead; then --detach unties it"
  crm-quote void 1
  run_is 65 'crm-quote edit 1 --clear contact' '' \
    'crm-quote: quote-1: contact: a quote that was sent stays as it is: crm-quote revise quote-1'
  run_is 0 'crm-contact rm 1 --detach' contact-1
  run_is 0 'crm-account rm 1 --detach' account-1
  check 'crm-quote list -H -o id,number,status,account,contact; crm-db check' <<<$'quote-1\tQ2026-0001\tvoid\t\t'
  last=$(book_sql 'SELECT max(id) FROM txns')
  for who in account-1 '' account-1; do # undone, done again, undone again
    crm-undo "txn-$last"
    last=$((last + 1))
    check 'crm-quote list -H -o account; crm-db check' <<<"$who"
  done
  run_is 65 'crm-quote edit 1 --clear account' '' \
    'crm-quote: quote-1: account: a quote that was sent stays as it is: crm-quote revise quote-1'
}

@test "make: of opportunities that come through a pipe, that terms select, or are named" {
  crm-opportunity add Hall stage=qualified >/dev/null
  check 'crm-opportunity list stage:qualified | crm-quote make -; crm-quote make name:hall; crm-quote make Hall; crm-quote make 2
crm-quote list name:hall -o id,opportunity -H; crm-account list | crm-quote make -; crm-opportunity list no:stage | crm-quote make -' <<'END'
quote-2
quote-3
quote-4
quote-5
quote-2	opportunity-2
quote-3	opportunity-2
quote-4	opportunity-2
quote-5	opportunity-2
! crm-quote: stdin:2: no id here
END
}

@test "send, accept: days that there are not, or that come before the sending" {
  check 'crm-quote send 1 --at 9999-12-31; crm-quote list -o sent,valid_until -H; crm-quote accept 1; crm-quote accept 1 --at 9999-12-31' <<'END'
quote-1
9999-12-31	9999-12-31
order-1
! crm-quote: quote-1: sent: on 9999-12-31, after the day of its acceptance
END
  crm-db check
}

@test "tax: rates have four decimals" {
  crm-quote add Shop >/dev/null
  check 'crm-quote line 2 description=Lamp price=200 tax_rate=8.875; crm-quote list quote-2 -o subtotal,tax,total -H; crm-quote print 2 | grep tax
crm-quote line 2 description=Lamp price=200 tax_rate=8.87505; crm-quote line 2 description=Lamp price=2 tax_rate=100.0001 || true' <<'END'
item-5
200.00	17.75	217.75
                                               8.875 % tax          17.75
! crm-quote: quote-2: tax_rate: more than 4 decimals: '8.87505'
! crm-quote: quote-2: tax_rate: not 0 to 100
END
}

@test "print: what has no room ends with a mark, and a number is never cut" {
  crm-quote add Long >/dev/null
  check 'crm-quote line 2 description="A lamp for the desk, in oak and brass, dimmed" price=123456789.01; crm-quote print 2 | grep "A lamp"
printf "{{#lines}}\n{{nr|>1}}{{description|6}}{{price|>3}}\n{{/lines}}\n" >t; crm-quote print 2 --template t' <<'END'
item-5
  1 A lamp for the desk, in oak and b…         1 123456789.01 123456789.01
1A lam…123456789.01
END
}
