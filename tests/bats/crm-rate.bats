# Exchange rates: by hand, from files, and what they make of an amount.
load ../helper

rates() {
  printf '%s\n' 'Date,USD,GBP,CYP,' '2026-11-20,1.10,0.88,N/A,' '2026-11-19,1.25,N/A,0.58,' \
    '2026-11-13,1,0.8,,' | crm-rate import - --source ECB 2>/dev/null
}

setup() {
  crm_setup
  new_book rates
}

@test "import: the history of the European Central Bank, a column for each currency" {
  printf '%s\n' 'Date,USD,JPY,CYP,' '2026-11-20,1.10,178.5,N/A,' '2026-11-18,1.2,N/A,0.58,' >hist.csv
  check 'crm-rate import hist.csv; crm-rate list -s currency,date' <<'END'
rate-6
rate-7
id	base	currency	date	rate	source
rate-1	EUR	GBP	2026-11-13	0.8	ECB
rate-2	EUR	GBP	2026-11-20	0.88	ECB
rate-6	EUR	JPY	2026-11-20	178.5	
rate-3	EUR	USD	2026-11-13	1	ECB
rate-7	EUR	USD	2026-11-18	1.2	
rate-4	EUR	USD	2026-11-19	1.25	ECB
rate-5	EUR	USD	2026-11-20	1.1	ECB
! crm-rate: hist.csv: no currencies of ISO 4217 today, passed over: CYP
END
}

@test "import: a rate a line; the same file twice changes nothing" {
  printf 'rate\tCurrency\tDATE\tbase\n7.46\tDKK\t2026-11-20\t\n0.9\tCHF\t2026-11-20\tUSD\n' >r.tsv
  check 'crm-rate import r.tsv --base EUR --source bank; crm-rate import r.tsv
crm-import rate r.tsv currency:=Currency date:=DATE rate:=rate base:=base 2>/dev/null; crm-rate list source:bank -o base,currency,rate,source' <<'END'
rate-6
rate-7
base	currency	rate	source
USD	CHF	0.9	bank
EUR	DKK	7.46	bank
END
}

@test "import: objects of JSON" {
  check 'printf "%s\n" "{\"currency\":\"CHF\",\"rate\":0.93,\"date\":\"2026-11-20\"}" "{\"date\":\"2026-11-19\",\"source\":\"x\",\"currency\":\"CHF\",\"rate\":\"0.94\"}" | crm-rate import -
crm-rate list currency:CHF -o date,rate,source' <<'END'
rate-6
rate-7
date	rate	source
2026-11-19	0.94	x
2026-11-20	0.93	
END
  run_is 65 'echo "{\"date\":\"2026-11-19\"}" | crm-rate import -' '' \
    "crm-rate: stdin:1: currency: unknown currency ''"
}

@test "import: hostile lines are named, and nothing is changed" {
  run_is 65 'printf "Date,USD\n2026-11-20,1.1\0\n2026-11-19,\377\n2026-11-18,1.2\n" | crm-rate import -' '' \
    'crm-rate: stdin:2: holds a NUL byte
crm-rate: stdin:3: not UTF-8 at byte 12
crm-rate: nothing was changed: 2 of 3 refused'
  run_is 0 'printf "" | crm-rate import -; printf "Date,USD\n" | crm-rate import -' ''
}

@test "import: another rate of a day changes it, and is asked about above the limit" {
  printf 'Date,USD\n2026-11-20,1.11\n2026-11-21,1.12\n' >h.csv
  check 'crm-rate import h.csv -n; crm-rate import h.csv; crm-rate list date:2026-11-20.. currency:USD -o id,rate,source' <<'END'
id	field	old	new
rate-5	rate	1.1	1.11
rate-6	base		EUR
rate-6	currency		USD
rate-6	date		2026-11-21
rate-6	rate		1.12
rate-5
rate-6
id	rate	source
rate-5	1.11	ECB
rate-6	1.12	
END
  run_is 2 'crm-rate import h.csv --base GBP --expect 1' '' \
    'crm-rate: change: 0 rates, not the expected 1; nothing was changed'
}

@test "import: what is wrong is named by its line, and nothing is changed" {
  printf 'Date,USD,GBP\n2026-11-20,1.2,x\n2026-13-20,1,1\n2026-11-18,-1,1\n2026-11-17,1\n2026-11-17,2,3\n' >w.csv
  run_is 65 'crm-rate import w.csv' '' "crm-rate: w.csv:2: GBP: not a number: 'x'
crm-rate: w.csv:3: Date: no such day: '2026-13-20'
crm-rate: w.csv:4: USD: not above 0: '-1'
crm-rate: w.csv:6: USD: line 5 has another rate of that day
crm-rate: nothing was changed: 4 of 6 refused"
  run_is 0 'crm-rate list --count' 5
  printf 'currency,date,rate\nXXQ,2026-11-20,1\nEUR,2026-11-20,1\n' >l.csv
  run_is 65 'crm-rate import l.csv' '' "crm-rate: l.csv:2: currency: unknown currency 'XXQ'
crm-rate: l.csv:3: currency: 'EUR' is the base itself
crm-rate: nothing was changed: 2 of 2 refused"
  run_is 65 'printf "a,b\n1,2\n" | crm-rate import -' '' \
    'crm-rate: stdin: neither columns date, currency and rate nor Date and one for each currency'
  run_is 2 'crm-rate import' '' "crm-rate: import: give one FILE or '-'"
  run_is 2 'crm-rate import x.csv --base XX' '' "crm-rate: --base: not a code of ISO 4217: 'XX'"
  run_is 66 'crm-rate import none.csv' '' 'crm-rate: none.csv: No such file or directory'
}

@test "import: undone as a whole" {
  check 'crm-undo txn-2 >/dev/null; crm-rate list --count' <<'END'
0
END
}

@test "convert: at the rate of the day, or the last one within a week before it" {
  check 'crm-rate convert 100 USD EUR --at 2026-11-20; crm-rate convert 100 EUR USD
crm-rate convert 100 EUR USD --at 2026-11-19; crm-rate convert 100 GBP USD; crm-rate convert -- -100 USD GBP
crm-rate convert 100 GBP USD --at 2026-11-19; crm-rate convert 100 USD USD --at 1999-01-01
crm-rate convert "USD 100" USD EUR' <<'END'
90.9091
110.00
125.00
125.00
-80.00
125.00
100.00
90.9091
END
}

@test "convert: a missing rate is named" {
  run_is 65 'crm-rate convert 100 USD EUR --at 2026-11-12' '' 'crm-rate: no rate of USD on 2026-11-12'
  run_is 65 'crm-rate convert 100 EUR JPY' '' 'crm-rate: no rate of JPY on 2026-11-22'
  run_is 65 'crm-rate convert 100 JPY USD' '' 'crm-rate: no rate of JPY on 2026-11-22'
  run_is 65 'crm-rate convert 100 USD EUR --at 2026-11-28' '' 'crm-rate: no rate of USD on 2026-11-28'
  run_is 65 'crm-rate convert 922337203685477 EUR USD' '' 'crm-rate: out of range'
  run_is 2 'crm-rate convert 100 USD' '' 'crm-rate: convert: give AMOUNT FROM TO: crm-rate convert 100 USD EUR'
  run_is 2 'crm-rate convert 100 USD XQX' '' "crm-rate: convert: not a code of ISO 4217: 'XQX'"
  run_is 2 'crm-rate convert 1x USD EUR' '' "crm-rate: convert: not a number: '1x'"
  run_is 2 'crm-rate convert "EUR 1" USD EUR' '' 'crm-rate: convert: the amount is in EUR, not USD'
}

@test "a rate is above 0, of another currency than its base, and one a day" {
  run_is 65 'crm-rate add currency=USD rate=1.3 date=2026-11-20' '' \
    "crm-rate: currency, base, date: 'USD, EUR, 2026-11-20' is rate-5's already"
  run_is 65 'crm-rate edit 4 date=2026-11-20' '' \
    "crm-rate: rate-4: currency, base, date: 'USD, EUR, 2026-11-20' is rate-5's already"
  run_is 65 'crm-rate add currency=USD rate=0' '' 'crm-rate: rate: not above 0'
  run_is 65 'crm-rate add currency=EUR rate=1' '' "crm-rate: currency: 'EUR' is the base itself"
  check 'crm-rate edit 5 date=2026-11-21; crm-rate add currency=USD rate=1 date=2026-11-20' <<'END'
rate-5
rate-6
END
  run_is 65 'crm-undo txn-3' '' \
    "crm-undo: rate-5: currency, base, date: 'USD, EUR, 2026-11-20' is rate-6's already"
}
