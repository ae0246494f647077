# Items: lines of opportunities and of quotes.
load ../helper

setup() {
  crm_setup
  new_book offers
}

offers() {
  crm-product add 'Desk lamp' sku=LAMP price=89
  crm-product add 'Care, one year' sku=CARE price='USD 120' currency=USD
  crm-opportunity add Hotel
  crm-quote add Q
}

@test "an item is of exactly one opportunity or quote, in its currency" {
  check 'crm-item add opportunity=opportunity-1 product=LAMP; crm-item add Work quote=quote-1 price=5 quantity=2
crm-item list; crm-item list quote.name:Q -o id,currency' <<'END'
item-1
item-2
id	opportunity	quote	product	description	quantity	price	discount	tax	total
item-1	opportunity-1		product-1	Desk lamp	1	89.00	0.00	0.00	89.00
item-2		quote-1		Work	2	5.00	0.00	0.00	10.00
id	currency
item-2	EUR
END
  run_is 65 'crm-item add x price=1' '' 'crm-item: opportunity or quote: one of them is required'
  run_is 65 'crm-item add x price=1 quote=quote-1 opportunity=opportunity-1' '' \
    'crm-item: opportunity, quote: an item is of one of them, not of both'
  run_is 65 'crm-item edit 1 quote=quote-1' '' \
    'crm-item: item-1: opportunity, quote: an item is of one of them, not of both'
  run_is 65 'crm-item add product=CARE quote=quote-1' '' 'crm-item: price: required: the product has none in EUR'
  run_is 2 'crm-item add x price=1 quote=quote-1 currency=USD' '' 'crm-item: currency: cannot be set'
}

@test "an item may move from an opportunity to a quote; the sums of both follow" {
  crm-item add opportunity=opportunity-1 product=LAMP quantity=2 tax_rate=19 >/dev/null
  check 'crm-opportunity list -o amount; crm-item edit 1 quote=quote-1 --clear opportunity
crm-opportunity list -o amount; crm-quote list -o subtotal,tax,total; crm-db check' <<'END'
amount
178.00
item-1
amount

subtotal	tax	total
178.00	33.82	211.82
END
}

@test "rates make discount and tax, each rounded once; without a rate they are as given" {
  check 'crm-item add a quote=quote-1 price=0.0333 quantity=3 discount_rate=12.5 tax_rate=19 -o discount,tax,total
crm-item add b quote=quote-1 price=10 discount=1 tax=2 -o discount,tax,total
crm-item edit 2 discount_rate=50 quantity=2 -o discount,tax,total; crm-item edit 2 --clear discount_rate -o discount,total
crm-item edit 2 quantity=1 -o discount,total; crm-item add c quote=quote-1 price=-10 discount_rate=25 -o discount,total' <<'END'
discount	tax	total
0.01	0.02	0.11
discount	tax	total
1.00	2.00	11.00
discount	tax	total
10.00	2.00	12.00
discount	total
10.00	12.00
discount	total
10.00	2.00
discount	total
-2.50	-7.50
END
}

@test "amounts that differ from what they come to are refused" {
  run_is 65 'crm-item add a quote=quote-1 price=10 total=11' '' \
    'crm-item: total: 11.00, but quantity, price, discount and tax make 10.00'
  run_is 65 'crm-item add a quote=quote-1 price=10 discount_rate=10 discount=2' '' \
    'crm-item: discount: 2.00, but discount_rate makes 1.00'
  run_is 65 'crm-item add a quote=quote-1 price=10 tax_rate=10 tax=2' '' 'crm-item: tax: 2.00, but tax_rate makes 1.00'
  run_is 65 'crm-item add a quote=quote-1 price=10 discount_rate=101' '' 'crm-item: discount_rate: not 0 to 100'
  run_is 65 'crm-item add a quote=quote-1 price=10 tax_rate=-1' '' 'crm-item: tax_rate: not 0 to 100'
  run_is 65 'crm-item add a quote=quote-1 price=99999999 quantity=99999999999' '' 'crm-item: total: out of range'
  check 'crm-item add a quote=quote-1 price=10 discount_rate=10 discount=1 tax=0.5 total=9.5 -o total' <<'END'
total
9.50
END
}

@test "items go with what they are of; check finds what was changed behind our back" {
  only_on sqlite 'the table is changed by sqlite3'
  crm-item add opportunity=opportunity-1 product=LAMP tax_rate=10 >/dev/null
  crm-item add Work opportunity=opportunity-1 price=5 >/dev/null
  sqlite3 "$CRM_DB" "update items set tax = 1 where id = 1; update opportunities set status = 'won'"
  check 'crm-db check' <<'END'
what	place	fault
item-1	total	not what quantity, price, discount and tax make
opportunity-1	amount	not the sum of its lines
opportunity-1	status	not that of its stage
? 1
END
  crm-db repair --to fixed.db >/dev/null
  check 'CRM_DB=fixed.db crm-db check; CRM_DB=fixed.db crm-opportunity list -o stage,status,amount; crm-opportunity rm 1; crm-item list' <<'END'
stage	status	amount
prospecting	open	94.00
opportunity-1
END
}

@test "a discount is not more than the line; of what comes back neither" {
  check 'crm-item add opportunity=opportunity-1 description=x price=1 discount=1 -o total
crm-item add opportunity=opportunity-1 description=y price=-2 -o total
crm-item add opportunity=opportunity-1 description=x price=1 discount=1.01 || true' <<'END'
total
0.00
total
-2.00
! crm-item: discount: more than the line
END
}
