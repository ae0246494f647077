# Companies, and who owns whom.
load ../helper

group() {
  crm-account add 'Zebra Holding' kind=customer
  crm-account add 'Älster AG' parent='Zebra Holding' kind=customer
  crm-account add 'Birk GmbH' parent='Zebra Holding'
  crm-account add 'Tiny UG' parent='Älster AG' kind=prospect
  crm-account add 'Acme Ltd' revenue='USD 1.5M' currency=USD
}

setup() {
  crm_setup
  new_book group
}

@test "tree: the owned below their owner, by name" {
  check 'crm-account tree; crm-account tree --table; crm-account tree 2 -q; crm-account tree kind:prospect -o name,depth,parent' <<'END'
id	name	kind	depth	parent
account-5	Acme Ltd		0	
account-1	Zebra Holding	customer	0	
account-2	Älster AG	customer	1	account-1
account-4	Tiny UG	prospect	2	account-2
account-3	Birk GmbH		1	account-1
name           kind      id
Acme Ltd                 account-5
Zebra Holding  customer  account-1
  Älster AG    customer  account-2
    Tiny UG    prospect  account-4
  Birk GmbH              account-3
account-2
account-4
name	depth	parent
Tiny UG	0	account-2
END
}

@test "a company is no part of itself, however far up" {
  run_is 65 'crm-account edit 1 parent="Tiny UG"' '' \
    'crm-account: account-1: parent: a cycle: the record would stand above itself'
  check 'crm-account edit 2 parent=account-5; crm-account tree -q 5' <<'END'
account-2
account-5
account-2
account-4
END
}

@test "a page: its people, its orders, its subsidiaries, and no other's" {
  crm-contact add Ann account='Älster AG' title=boss >/dev/null
  crm-order add 7 account='Älster AG' contact=Ann date=2026-05-01 total=12 >/dev/null
  check 'crm-account show 2' <<'END'
Älster AG  account-2

company
  kind              customer
  parent            Zebra Holding  account-1

totals
  orders.count      1
  orders.total      12.00 EUR
  orders.last       2026-05-01

contacts (1)
  id         name  title
  contact-1  Ann   boss

orders (1)
  id       number  date        contact  status  total  currency
  order-1  7       2026-05-01  Ann      placed  12.00  EUR

accounts (1)
  id         name     kind
  account-4  Tiny UG  prospect

  changed           2026-11-22T12:00:00+00:00 by ann
END
}

@test "revenue has its currency" {
  check 'crm-account list no:parent -o name,revenue,currency -s name; crm-account list revenue:1M.. -q' <<'END'
name	revenue	currency
Acme Ltd	1500000.00	USD
Zebra Holding		
account-5
END
}
