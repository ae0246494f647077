# Contracts: what they bring, which end soon, and how they go on.
load ../helper

book() {
  crm-account add Acme
  crm-product add Care sku=CARE price='USD 120' currency=USD recurring=quarterly
  crm-contract add Hosting account=Acme amount=100 recurring=monthly start=2025-11-01 end=2026-10-31 renewal=auto owner=ann
  crm-contract add Licence amount=100 start=2025-12-01 end=2026-11-30
  crm-contract add product=CARE start=2026-01-01 end=2026-12-31
}

setup() {
  crm_setup
  new_book book
}

@test "add: price, period and name come from the product; monthly from the amount" {
  check 'crm-contract add Setup amount=500 recurring=once; crm-contract list -o name,amount,recurring,monthly,currency,status' <<'END'
contract-4
name	amount	recurring	monthly	currency	status
Hosting	100.00	monthly	100.00	EUR	active
Licence	100.00	yearly	8.3333	EUR	active
Care	120.00	quarterly	40.00	USD	active
Setup	500.00	once	0.00	EUR	active
END
  run_is 65 'crm-contract add product=CARE currency=EUR' '' \
    'crm-contract: amount: required: the product has none in EUR'
  run_is 65 'crm-contract add X' '' 'crm-contract: amount: required'
  run_is 65 'crm-contract add X amount=1 end=2026-01-01' '' 'crm-contract: end: before the start'
  run_is 65 'crm-contract edit 1 start=2027-01-01' '' 'crm-contract: contract-1: end: before the start'
  run_is 65 'crm-contract edit 1 notice=-1' '' 'crm-contract: contract-1: notice: below 0'
  run_is 2 'crm-contract edit 1 monthly=5' '' 'crm-contract: monthly: cannot be set'
}

@test "expiring: active ones that end within the time, or are past it; none is no" {
  check 'crm-contract expiring --within 1w -o id,end; crm-contract expiring -o id,end; crm-contract expiring renewal.not:auto --within 2mo -q -s -end' <<'END'
id	end
contract-1	2026-10-31
id	end
contract-1	2026-10-31
contract-2	2026-11-30
contract-3	2026-12-31
contract-3
contract-2
END
  run_is 1 'crm-contract expiring name:Care --within 30d' ''
  crm-contract cancel 2 >/dev/null
  run_is 1 'crm-contract expiring renewal:manual --within 30d' ''
  run_is 2 'crm-contract expiring --within soon' '' \
    "crm-contract: --within: not a time ahead (60d, 8w, 3mo): 'soon'"
}

@test "renew: an opportunity for each end, once" {
  check 'crm-contract renew 1 3; crm-contract renew 1 3; crm-opportunity list -o name,account,type,amount,currency,close,contract,owner
crm-contract edit 1 end=2027-10-31; crm-contract renew 1; crm-contract list -o id,opportunity' <<'END'
opportunity-1
opportunity-2
name	account	type	amount	currency	close	contract	owner
Hosting	account-1	renewal	1200.00	EUR	2026-10-31	contract-1	user-1
Care		renewal	480.00	USD	2026-12-31	contract-3	
contract-1
opportunity-3
id	opportunity
contract-1	opportunity-3
contract-2	
contract-3	opportunity-2
! crm-contract: contract-1: opportunity-1 is there to renew it
! crm-contract: contract-3: opportunity-2 is there to renew it
END
  crm-contract cancel 2 >/dev/null
  run_is 65 'crm-contract renew 2' '' \
    'crm-contract: contract-2: status: a contract that is cancelled is not renewed'
  check 'crm-undo txn-9 >/dev/null; crm-opportunity list -q; crm-contract list -o opportunity -H | paste -sd "|"' <<'END'
opportunity-1
opportunity-2
opportunity-1||opportunity-2
END
}

@test "renew: in the pipeline, and with what else the line says of the opportunity" {
  crm-config load - >/dev/null <<'END'
pipelines:
  sales: {stages: {new: {probability: 10}, won: {status: won}, lost: {status: lost}}}
  renewals: {stages: {asked: {probability: 80}, kept: {status: won}, gone: {status: lost}}}
END
  check 'crm-contract renew 1 2 pipeline=renewals amount=900 name="Next year" -o name,pipeline,stage,amount,type,contract,owner
crm-contract renew 3; crm-opportunity list contract:contract-3 -o pipeline' <<'END'
name	pipeline	stage	amount	type	contract	owner
Next year	renewals	asked	900.00	renewal	contract-1	user-1
Next year	renewals	asked	900.00	renewal	contract-2	
opportunity-3
pipeline
sales
END
  run_is 2 'crm-contract renew 1 contract=contract-2' '' 'crm-contract: renew: it sets the contract itself'
  run_is 65 'crm-contract edit 1 end=2027-10-31 >/dev/null; crm-contract renew 1 pipeline=x' '' "crm-contract: contract-1: pipeline: not one of sales renewals: 'x'"
}

@test "renew: two at once make one opportunity" {
  crm-contract renew 2 >a 2>/dev/null &
  crm-contract renew 2 >b 2>/dev/null &
  wait
  check 'cat a b; crm-opportunity list --count' <<'END'
opportunity-1
1
END
}

@test "cancel: the day and the reason are kept" {
  check "crm-contract cancel 2 reason='too dear'; crm-contract cancel 2 reason='too dear'; crm-contract list contract-2 -o status,cancelled,reason
crm-contract edit 2 status=active; crm-contract list contract-2 -o status,cancelled" <<'END'
contract-2
status	cancelled	reason
cancelled	2026-11-22	too dear
contract-2
status	cancelled
active	
END
  run_is 2 'crm-contract cancel 2 status=ended' '' 'crm-contract: cancel: it sets the status itself'
  crm-contract edit 2 status=ended >/dev/null
  run_is 65 'crm-contract cancel 2' '' 'crm-contract: contract-2: status: it has ended'
}

@test "end: what is past its end has ended, or goes on by whole periods, without a word" {
  check 'crm-contract end -n; crm-contract end --at 2026-12-15; crm-contract end --at 2026-12-15
crm-contract list -o id,status,end; crm-contract end --at 2027-03-01; crm-contract list -o id,status,end' <<'END'
id	field	old	new
contract-1	end	2026-10-31	2026-11-30
id	status	end
contract-1	active	2026-12-31
contract-2	ended	2026-11-30
contract-3	active	2026-12-31
id	status	end
contract-1	active	2027-03-31
contract-2	ended	2026-11-30
contract-3	ended	2026-12-31
END
}

@test "recurring: what is in force on a day, a month and a year" {
  check 'crm-contract recurring; crm-contract recurring --at 2026-03-01 --by recurring
crm-contract cancel 3 >/dev/null; crm-contract recurring; crm-contract recurring --at 2026-11-21 currency:USD
crm-contract recurring status:draft; crm-contract recurring --at 2026-03-01 --by owner,name --unset -' <<'END'
contracts	monthly	yearly	currency
1	8.33	100.00	EUR
1	40.00	480.00	USD
recurring	contracts	monthly	yearly	currency
monthly	1	100.00	1200.00	EUR
quarterly	1	40.00	480.00	USD
yearly	1	8.33	100.00	EUR
contracts	monthly	yearly	currency
1	8.33	100.00	EUR
contracts	monthly	yearly	currency
1	40.00	480.00	USD
owner	name	contracts	monthly	yearly	currency
user-1	Hosting	1	100.00	1200.00	EUR
-	Care	1	40.00	480.00	USD
-	Licence	1	8.33	100.00	EUR
END
  run_is 1 'crm-contract recurring status:draft -e' ''
}

@test "recurring: in one currency at the rate of the day; a missing one is named" {
  printf 'Date,USD\n2026-11-20,1.25\n' | crm-rate import - >/dev/null
  check 'crm-contract recurring --currency EUR; crm-contract recurring --by name --currency USD' <<'END'
contracts	monthly	yearly	currency
2	40.33	484.00	EUR
name	contracts	monthly	yearly	currency
Care	1	40.00	480.00	USD
Licence	1	10.42	125.00	USD
END
  run_is 65 'crm-contract recurring --currency EUR --at 2026-12-15' '' 'crm-contract: no rate of USD on 2026-12-15'
  run_is 2 'crm-contract recurring --currency XX' '' "crm-contract: --currency: not a code of ISO 4217: 'XX'"
  run_is 2 'crm-contract recurring --by nothing' '' "crm-contract: no field 'nothing'; crm-fields contract lists them"
}

@test "ended: what is entered so brings its end, also one that begins later" {
  run_is 0 'crm-contract add Later status=ended start=2027-01-01 end=2027-12-31 amount=3 -o start,end' \
    $'start\tend\n2027-01-01\t2027-12-31'
}
