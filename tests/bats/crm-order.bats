# Orders: their lines, totals and way through the house; the stock that follows.
load ../helper

shop() {
  crm-contact add 'Jonas Weiß' email=jonas@hagen.example
  crm-product add 'Desk lamp' sku=LAMP price=89 stock=10
  crm-product add 'Bulb E27' sku=BULB price=4.90 stock=100.5
  crm-product add 'Care, one year' sku=CARE price='USD 120' currency=USD
  crm-order add 1001 contact='Jonas Weiß' date=2026-02-11
  crm-order line 1 product=LAMP quantity=2
  crm-order line 1 product=BULB quantity=10 discount=4 tax=8.55
}

setup() {
  crm_setup
  new_book shop
}

stock() {
  crm-product list -H -o stock | paste -sd ' '
}

@test "add: the words are the number; an order needs no contact" {
  check 'crm-order add 1002 contact=JONAS@hagen.example; crm-order add; crm-order add date=2026-01-02
crm-order list no:contact; crm-order list number:1002 -o contact,date,status,total,currency' <<'END'
order-2
order-3
id	number	contact	account	date	status	total	currency	channel	tag
order-3				2026-01-02	placed	0.00	EUR		
contact	date	status	total	currency
contact-1	2026-11-22	placed	0.00	EUR
! crm-order: add: nothing to add
END
  run_is 65 'crm-order add 1001' '' "crm-order: number: '1001' is order-1's already"
}

@test "line: price and description come from the product; the order's total follows" {
  check 'crm-order line 1 product=LAMP; crm-order line 1 description=Postage price=5.5 quantity=1 -o description,total
crm-order lines 1; crm-order list -o total' <<'END'
line-3
description	total
Postage	5.50
id	order	product	description	quantity	price	discount	tax	total	currency
line-1	order-1	product-1	Desk lamp	2	89.00	0.00	0.00	178.00	EUR
line-2	order-1	product-2	Bulb E27	10	4.90	4.00	8.55	53.55	EUR
line-3	order-1	product-1	Desk lamp	1	89.00	0.00	0.00	89.00	EUR
line-4	order-1		Postage	1	5.50	0.00	0.00	5.50	EUR
total
326.05
END
}

@test "line: each order selected gets one; -n shows it" {
  crm-order add 1002 >/dev/null
  check 'crm-order line status:placed product=BULB quantity=3; crm-order list -q | crm-order line - product=BULB number:1002
crm-order line 2 product=LAMP -n | cut -f 1,2,4' <<'END'
line-3
line-4
line-5
id	field	new
line-6	order	order-2
line-6	product	product-1
line-6	description	Desk lamp
line-6	quantity	1
line-6	price	89.00
line-6	discount	0.00
line-6	tax	0.00
line-6	total	89.00
line-6	currency	EUR
order-2	total	108.60
END
}

@test "line: what is missing or does not fit" {
  run_is 2 'crm-order line 1' '' 'crm-order: line: give product=PRODUCT, or description=TEXT and price=AMOUNT'
  run_is 2 'crm-order line product=LAMP' '' "crm-order: line: no record named: give an id, a term, or '-'"
  run_is 2 'crm-order line 1 order=order-1 product=LAMP' '' \
    'crm-order: line: the order stands before: crm-order line ID ...'
  run_is 2 'crm-order line 1 prodct=LAMP' '' "crm-order: no field 'prodct'; did you mean 'product'?"
  run_is 65 'crm-order line 1 product=SOFA' '' "crm-order: order-1: product: no product 'SOFA'"
  run_is 65 'crm-order line 1 description=Postage' '' 'crm-order: order-1: price: required: the product has none in EUR'
  run_is 65 'crm-order line 1 product=CARE' '' 'crm-order: order-1: price: required: the product has none in EUR'
  run_is 65 'crm-order line 1 product=LAMP total=5' '' \
    'crm-order: order-1: total: 5.00, but quantity, price, discount and tax make 89.00'
  run_is 65 'crm-order line 9 product=LAMP' '' 'crm-order: no order-9'
}

@test "a line is rounded once, half away from zero, at its total" {
  check 'crm-order add 1002 >/dev/null
crm-order line 2 description=a quantity=0.5 price=0.0001 -o total
crm-order line 2 description=b quantity=-0.5 price=0.0001 -o total
crm-order line 2 description=c quantity=2.5 price=0.0333 -o total
crm-order list order-2 -o total' <<'END'
total
0.0001
total
-0.0001
total
0.0833
total
0.0833
END
}

@test "lines: of orders named, selected, piped; with any columns" {
  crm-order add 1002 status=fulfilled >/dev/null
  crm-order line 2 product=BULB >/dev/null
  check 'crm-order lines -q | paste -sd " "; crm-order lines status:fulfilled -o order.number,product.sku,quantity
crm-order lines contact.name:"jonas weiß" not [ no:number or status:fulfilled ] -q; crm-order lines no:contact -q
crm-order list -s -id | crm-order lines - -q | paste -sd " "; crm-order lines 1 2 number:1002 -q
crm-order lines --by product.sku --sum quantity,total; crm-order lines -s -total --limit 1 -q; crm-order lines status:placed --count
crm-order lines 1 | crm-product list - -o sku' <<'END'
line-1 line-2 line-3
order.number	product.sku	quantity
1002	BULB	1
line-1
line-2
line-3
line-3 line-1 line-2
line-3
product.sku	count	quantity	total	currency
BULB	2	11	58.45	EUR
LAMP	1	2	178.00	EUR
line-1
2
sku
LAMP
BULB
END
  check 'crm-order lines status:returned' </dev/null
  run_is 1 'crm-order lines status:returned -e'
  run_is 65 'crm-order lines 9' '' 'crm-order: no order-9'
}

@test "the total is the lines' sum; another one, and another currency, are refused" {
  run_is 65 'crm-order edit 1 total=5' '' 'crm-order: order-1: total: 5.00, but its lines make 231.55'
  run_is 65 'crm-order edit 1 currency=USD' '' 'crm-order: order-1: currency: the order has lines in EUR'
  check 'crm-order edit 1 total=231.55; crm-order edit 1 total=231.55 paid=100; crm-line edit 1 quantity=3
crm-order list -o total,paid; crm-line rm 2; crm-order list -o total; crm-line rm 1; crm-order list -o total' <<'END'
order-1
line-1
total	paid
320.55	100.00
line-2
total
267.00
line-1
total
0.00
END
  run_is 65 'crm-line add order=order-1 product=LAMP total=1' '' \
    'crm-line: total: 1.00, but quantity, price, discount and tax make 89.00'
}

@test "fulfil takes from the stock, return gives back; lines changed later follow" {
  [ "$(stock)" = '10 100.5 ' ]
  check 'crm-order fulfil 1; stock; crm-line edit 1 quantity=5; stock; crm-order line 1 product=BULB quantity=0.5; stock
crm-line rm 3; stock; crm-line edit 1 product=BULB; stock; crm-order return 1; stock' <<'END'
order-1
8 90.5 
line-1
5 90.5 
line-3
5 90 
line-3
5 90.5 
line-1
10 85.5 
order-1
10 100.5 
END
}

@test "a fulfilled order that is removed gives its goods back; what is reserved shows" {
  check 'crm-product list -o sku,stock,reserved,available; crm-order fulfil 1; crm-order rm 1; stock; crm-order lines --count' <<'END'
sku	stock	reserved	available
LAMP	10	2	8
BULB	100.5	10	90.5
CARE		0	
order-1
order-1
10 100.5 
0
END
}

@test "only what is placed is fulfilled or cancelled, only what is fulfilled returned" {
  crm-order add 1002 >/dev/null
  check 'crm-order fulfil 1; crm-order fulfil 1; crm-order cancel 2; crm-order cancel 2; crm-order list -o status -H' <<'END'
order-1
order-2
fulfilled
cancelled
END
  run_is 65 'crm-order fulfil 2 1' '' \
    'crm-order: order-2: status: only a placed order can be fulfilled; this is cancelled
crm-order: nothing was changed: 1 of 2 refused'
  run_is 65 'crm-order cancel 1' '' 'crm-order: order-1: status: only a placed order can be cancelled; this is fulfilled'
  run_is 65 'crm-order return 2' '' 'crm-order: order-2: status: only a fulfilled order can be returned; this is cancelled'
  check 'crm-order list -q | crm-order return - --keep-going; crm-order return status:returned; crm-order edit 2 status=placed
crm-order fulfil status:placed -n' <<'END'
order-1
order-2
id	field	old	new
order-2	status	placed	fulfilled
! crm-order: stdin:2: order-2: status: only a fulfilled order can be returned; this is cancelled
! crm-order: saved 1, refused 1
END
  run_is 2 'crm-order fulfil' '' "crm-order: fulfil: no record named: give an id, a term, or '-'"
}

@test "cancelled and returned orders do not count" {
  check 'crm-contact list -o orders.count,orders.total,orders.last; crm-order cancel 1
crm-contact list -o orders.count,orders.total,orders.last; crm-contact list orders.count:0 -q' <<'END'
orders.count	orders.total	orders.last
1	231.55	2026-02-11
order-1
orders.count	orders.total	orders.last
0	0.00	
contact-1
END
}

@test "each change of status is kept with its day and who" {
  crm-order fulfil 1 >/dev/null
  CRM_USER=eva CRM_NOW=2026-11-23T08:00:00Z crm-order return 1 >/dev/null
  check 'book_sql "SELECT field, was, became, at, who FROM steps WHERE noun = 4 ORDER BY id" | tr "\t" " "' <<'END'
status placed fulfilled 1795348800 ann
status fulfilled returned 1795420800 eva
END
}

@test "show reads like an order" {
  crm-order line 1 description=$'Odd\e[31m' price=1 >/dev/null
  check 'crm-order show 1' <<'END'
1001  order-1

who
  contact           Jonas Weiß  contact-1

order
  date              2026-02-11
  status            placed
  total             232.55 EUR

lines (3)
  id      product.sku  description  quantity  price  discount   tax   total
  line-1  LAMP         Desk lamp           2  89.00      0.00  0.00  178.00
  line-2  BULB         Bulb E27           10   4.90      4.00  8.55   53.55
  line-3               Odd\x1b[31m         1   1.00      0.00  0.00    1.00
                       total                                         232.55

  changed           2026-11-22T12:00:00+00:00 by ann
END
}

@test "a total or a stock beyond 64 bits is bad data, and nothing is changed" {
  crm-order line 1 description=much price=900000000000000 >/dev/null
  run_is 65 'crm-order line 1 description=more price=900000000000000' '' 'crm-order: order-1: total: out of range'
  check 'crm-order lines 1 --count' <<'END'
3
END
}
