# Lines of orders: a noun of their own.
load ../helper

setup() {
  crm_setup
  new_book
  crm-product add 'Desk lamp' sku=LAMP price=89 >/dev/null
  crm-order add 1001 currency=EUR >/dev/null
}

@test "a line is added, changed and removed like any record" {
  check 'crm-line add order=1001 product=LAMP quantity=2; crm-line edit 1 price=80; crm-line list -o id,quantity,price,total,currency
crm-line rm 1; crm-order list -o total' <<'END'
line-1
line-1
id	quantity	price	total	currency
line-1	2	80.00	160.00	EUR
line-1
total
0.00
END
}

@test "plain words are the description; an order is wanted; the currency is the order's" {
  check 'crm-line add Two days of work order=1001 price=400 quantity=2 -o description,total' <<'END'
description	total
Two days of work	800.00
END
  run_is 65 'crm-line add Work price=1' '' 'crm-line: order: required'
  run_is 65 'crm-line add Work order=1009 price=1' '' "crm-line: order: no order '1009'"
  run_is 2 'crm-line add Work order=1001 price=1 currency=USD' '' 'crm-line: currency: cannot be set'
  run_is 65 'crm-line add Work order=1001 price=1 quantity=9999999999999999' '' \
    "crm-line: quantity: out of range: '9999999999999999'"
  run_is 65 'crm-line add Work order=1001 price=99999999 quantity=99999999999' '' 'crm-line: total: out of range'
}

@test "lines are asked by what they refer to" {
  crm-line add order=1001 product=LAMP >/dev/null
  check 'crm-line list product.sku:LAMP order.status:placed -o id,order.number; crm-line list --by product.name --sum quantity' <<'END'
id	order.number
line-1	1001
product.name	count	quantity
Desk lamp	1	1
END
}
