# Products: what is sold, at what price, how much is there.
load ../helper

setup() {
  crm_setup
  new_book
  crm-product add Desk lamp sku=LAMP price=89 cost=41.2 stock=12.25 unit=piece >/dev/null
}

@test "add: the words are the name; what is not said has its default" {
  check 'crm-product list; crm-product list -o recurring,cost,unit,available' <<'END'
id	sku	name	family	price	currency	stock	active	tag
product-1	LAMP	Desk lamp		89.00	EUR	12.25	yes	
recurring	cost	unit	available
once	41.20	piece	12.25
END
}

@test "a sku is unique, byte for byte, and names the product" {
  run_is 65 'crm-product add Other sku=LAMP' '' "crm-product: sku: 'LAMP' is product-1's already"
  check 'crm-product add Other sku=lamp; crm-product show lamp LAMP -q; crm-product list sku:lamp -q' <<'END'
product-2
product-2
product-1
product-2
END
}

@test "an amount may name the currency of the record, and no other" {
  check 'crm-product add Care price="USD 120" -o price,currency; crm-product edit 1 price="EUR 90.5" -o price' <<'END'
price	currency
120.00	USD
price
90.50
END
  run_is 65 'crm-product edit 1 price="USD 1"' '' 'crm-product: product-1: price: in USD, but the record is in EUR'
  check 'crm-product edit 1 price="USD 1" currency=USD -o price,currency' <<'END'
price	currency
1.00	USD
END
}

@test "amounts keep four decimals; more are refused; a currency without decimals prints none" {
  check 'crm-product edit 1 price=0.1234 -o price; crm-product add Rice currency=JPY price=1200 -o price' <<'END'
price
0.1234
price
1200
END
  run_is 65 'crm-product edit 1 price=0.12345' '' "crm-product: product-1: price: more than 4 decimals: '0.12345'"
}

@test "a page tells where it was sold" {
  crm-order add 7 date=2026-05-01 >/dev/null
  crm-order line 1 product=LAMP quantity=2 >/dev/null
  check 'crm-product show 1' <<'END'
Desk lamp  product-1

  sku               LAMP
  price             89.00 EUR
  cost              41.20 EUR
  recurring         once
  unit              piece
  stock             12.25
  active            yes

totals
  reserved          2
  available         10.25

lines (1)
  id      order  order.date  quantity  price   total  currency
  line-1  7      2026-05-01         2  89.00  178.00  EUR

  changed           2026-11-22T12:00:00+00:00 by ann
END
}

@test "what is available is never a wrong number: beyond what there are, it is refused" {
  new_book
  crm-product add Lamp price=1 stock=-922337203685477 unit=piece
  crm-order add number=1
  crm-order line 1 product=Lamp quantity=400000000000000 price=0
  run_is 65 'crm-product list -o stock,available' '' 'crm-product: a sum is out of range'
  run_is 65 'crm-product list available:1..' '' 'crm-product: a sum is out of range'
  run_is 0 'crm-product edit Lamp stock=1; crm-product list -o available' $'product-1\navailable\n-399999999999999'
}
