# The figures of sales, each worked out by hand from tests/data/firm.bash.
load ../helper
# shellcheck source=tests/data/firm.bash
source "$BATS_TEST_DIRNAME/../data/firm.bash"

# figure REPORT... - the values alone, in one line.
figure() {
  crm-report "$@" -H -o "${1%% *}" | paste -sd' '
}

@test "every figure of the sheet, of all time" {
  new_book firm
  run_is 0 'crm-report sales --currency EUR -o metric,value,unit,numerator,denominator,currency 2>/dev/null' \
    'metric	value	unit	numerator	denominator	currency
prospective_customers	1	count	1		
new_customers	4	count	4		
open_leads	2	count	2		
new_leads	4	count	4		
lead_conversion_rate	25	percent	1	4	
calls	4	count	4		
calls_per_lead	1.5	calls per lead	3	2	
activities	5	count	5		
recurring_revenue	200.00	money	200.00		EUR
proposals_given	2	count	2		
won_count	4	count	4		
lost_count	2	count	2		
won_value	3580.00	money	3580.00		EUR
win_rate	66.67	percent	4	6	
win_rate_all	50	percent	4	8	
average_deal	895.00	money	3580.00	4	EUR
cycle_time	26.3	days	105	4	
cycle_time_median	30	days		4	
open_opportunities	2	count	2		
pipeline_value	1533.33	money	1533.33		EUR
weighted_pipeline	850.00	money	850.00		EUR
pipeline_velocity	45.46	money per day			EUR
commission	126.60	money	3580.00		EUR'
}

@test "of a quarter, with the one before it" {
  new_book firm
  run_is 0 'crm-report won_value --since 2026-Q4 --until 2026-Q4 --compare previous' \
    'won_value	numerator	denominator	currency	previous	change
500.00	500.00		EUR	0.00	500.00
100.00	100.00		USD	0.00	100.00'
  run_is 0 'crm-report lost_count --since 2026-Q4 --until 2026-Q4 --by team --compare previous' \
    'team	lost_count	numerator	denominator	previous	change
team-1	1	1		0	1'
  run_is 0 'crm-report won_count --since 2026-02 --until 2026-03 --compare previous' \
    'won_count	numerator	denominator	previous	change
1	1		1	0'
  run_is 0 'crm-report won_count --since 2026-02-01 --until 2026-02-20 --compare previous -H' '0	0		1	-1'
  run_is 0 'crm-report average_deal --since 2026-02-01 --until 2026-02-20 --compare previous -H' \
    '	0.00	0	EUR	1000.00	' \
    'crm-report: average_deal: no answer: no opportunities won that have an amount'
}

@test "customers: new ones, those who came back, those who may come" {
  new_book firm
  run_is 0 'crm-report new_customers --by quarter' 'quarter	new_customers	numerator	denominator
2025-Q2	1	1	
2026-Q1	2	2	
2026-Q4	1	1	'
  run_is 0 'crm-report retained_customers --since 2026-07-01 -H' '2	2	'
  run_is 0 'crm-report retention_rate --since 2026-07-01 -H' '66.67	2	3'
  run_is 0 'crm-report retention_rate --since 2020-01-01 -H' '	0	0' \
    'crm-report: retention_rate: no answer: no customers who bought before the period'
  run_is 2 'crm-report retained_customers' '' 'crm-report: retained_customers: --since DATE tells since when'
  run_is 0 'crm-report prospective_customers --until 2026-11-01 -H' '2	2	'
  run_is 0 'crm-report prospective_customers --until 2026-10-31 -H' '1	1	'
  run_is 0 'crm-report prospective_customers --until 2026-10-01 -H' '0	0	'
}

@test "shares name what they are of, and nothing is no share" {
  new_book firm
  run_is 0 'crm-report win_rate --by owner' 'owner	win_rate	numerator	denominator
user-1	100	2	2
user-2	66.67	2	3
user-3	0	0	1'
  run_is 0 'crm-report win_rate_all --by region' 'region	win_rate_all	numerator	denominator
east	50	2	4
west	50	2	4'
  run_is 0 'crm-report win_rate --since 2025-01-01 --until 2025-12-31' 'win_rate	numerator	denominator
	0	0' 'crm-report: win_rate: no answer: no opportunities won or lost'
  run_is 0 'crm-report acceptance_rate -H' '50	1	2'
  run_is 0 'crm-report lead_conversion_rate --by source -H' 'fair	50	1	2
web	0	0	2'
  run_is 0 'crm-report calls_per_lead --by owner -H' 'user-1	2	2	1
user-2	1	1	1'
}

@test "groupings: lines count an opportunity once, text, months, several; order stated" {
  new_book firm
  run_is 0 'crm-report win_rate --by product -H' 'product-1	100	2	2
product-2	100	1	1
	50	2	4'
  run_is 0 'crm-report won_value --by month,owner -H' '2026-01	user-1	1000.00	1000.00		EUR
2026-03	user-1	2000.00	2000.00		EUR
2026-10	user-2	500.00	500.00		EUR
2026-11	user-2	100.00	100.00		USD'
  run_is 0 'crm-report lost_count --by reason -H -s -reason' 'timing	1	1	
price	1	1	'
  run_is 0 'crm-report calls --by week -H' '2026-W41	1	1	
2026-W45	3	3	'
  run_is 0 'crm-report sales_by_product' 'product	sales_by_product	numerator	denominator	currency
product-1	2000.00	2000.00		EUR
product-2	1000.00	1000.00		EUR'
  run_is 0 'crm-report units_by_product --by family -H' 'bulbs	100	100	
lamps	20	20	'
  run_is 0 'crm-report cycle_time_median --by type -H' 'new	30		3
renewal	5		1'
  run_is 0 'crm-report won_count --by day,year -H -o day,year,won_count --limit 1' '2026-01-31	2026	1'
}

@test "what goes on is counted as it was on the day" {
  new_book firm
  run_is 0 'crm-report recurring_revenue --by kind -H' 'licence	100.00	100.00		EUR
service	100.00	100.00		EUR'
  run_is 0 'figure recurring_revenue; figure recurring_revenue --until 2026-09-30
    figure recurring_revenue --until 2026-03-31; figure recurring_revenue_yearly' $'200.00\n250.00\n180.00\n2400.00'
  run_is 0 'crm-report recurring_revenue --since 2026-Q3 --until 2026-Q3 --compare previous -H' \
    '250.00	250.00		EUR	250.00	0.00'
}

@test "what has no team is its owner's team's, in groups and terms" {
  new_book firm
  crm-opportunity list -q | crm-opportunity edit - --clear team --yes >/dev/null
  crm-opportunity edit O1 team=South >/dev/null
  run_is 0 'crm-report won_count --by team -H' 'team-1	3	3	
team-2	1	1	'
  run_is 0 'crm-report won_count team:North -H' '3	3	'
  run_is 0 'crm-report won_count not team.name:North -H' '1	1	'
  run_is 0 'crm-report new_leads --by team -H' 'team-1	4	4	'
  run_is 0 'crm-report quota_attainment team:North --since 2026-Q4 -H' '8.66	580.00	6700.00	EUR'
  run_is 0 'crm-forecast --by team --currency EUR -H -o team,closed,quota' 'team-1	580.00	6700.00
team-2	0.00	900.00'
}

@test "groups by a field of what is referred to: a login, a team's name, a sku" {
  new_book firm
  run_is 0 'crm-report won_count --by team.name,owner.login -H' 'North	ann	2	2	
North	ben	2	2	'
  run_is 0 'crm-report quota_attainment --by owner.login --since 2026-Q4 -H' 'ann	0	0.00	6000.00	EUR
ben	82.86	580.00	700.00	EUR
cy	0	0.00	3000.00	EUR'
  run_is 0 'crm-forecast --by team.name,team --currency EUR -H -o team.name,team,closed,quota' 'North	team-1	580.00	6700.00
South	team-2	0.00	900.00'
  run_is 0 'crm-report commission --by owner.login -H' 'ann	120.00	3000.00		EUR
ben	6.60	580.00		EUR'
  run_is 0 'crm-report calls --by team.name -H' 'North	3	3	
South	1	1	'
  run_is 0 'crm-report sales_by_product --by product.sku -H -o product.sku,sales_by_product' 'BULB	1000.00
LAMP	2000.00'
  run_is 0 'crm-report open_leads --by owner.login -H' 'ann	1	1	
ben	1	1	'
  run_is 2 'crm-report won_count --by stage.name' '' "crm-report: --by: won_count cannot be grouped by 'stage.name'"
  run_is 2 'crm-forecast --by owner.nothing' '' "crm-forecast: --by: forecast cannot be grouped by 'owner.nothing'"
}

@test "won before it was opened: no days, left out and said" {
  new_book firm
  crm-opportunity add O9 stage=won opened=2025-06-01 close=2025-06-02 amount=900 >/dev/null
  book_sql "UPDATE opportunities SET opened = opened + 365 WHERE id = 9" >/dev/null
  run_is 0 'crm-report cycle_time -H' '26.3	105	4' 'crm-report: cycle_time: left out: 1 won before they were opened'
  run_is 0 'crm-report cycle_time_median -H' '30		4' 'crm-report: cycle_time_median: left out: 1 won before they were opened'
  run_is 0 'crm-report cycle_time owner:ben -H' '17.5	35	2'
  run_is 0 'crm-report pipeline_velocity --since 2025-05 --until 2025-07 -j -o pipeline_velocity' '{"pipeline_velocity":null}' \
    'crm-report: pipeline_velocity: no answer: no opportunities won, with an amount, that took a day at least
crm-report: pipeline_velocity: left out: 1 won before they were opened'
}

@test "terms select the records of one report; a sheet takes none" {
  new_book firm
  run_is 0 'crm-report won_value owner:ben type:new -H' '100.00	100.00		USD'
  run_is 0 'crm-report calls direction:in or user:cy -H' '2	2	'
  run_is 0 'crm-report won_count account.name:Bolt -H' '1	1	'
  run_is 2 'crm-report sales owner:ben' '' "crm-report: sales: 'owner:ben': terms are for one report alone, as in crm-report won_value owner:me"
  run_is 2 'crm-report new_customers city:Rome' '' "crm-report: new_customers: takes no terms: 'city:Rome'"
  run_is 2 'crm-report won_value nofield:1' '' "crm-report: no field 'nofield'; crm-fields opportunity lists them"
}

@test "another currency: each record at the rate of its day, what is open at that of today" {
  new_book firm
  run_is 0 'crm-report won_value --currency EUR --by owner -H' 'user-1	3000.00	3000.00		EUR
user-2	580.00	580.00		EUR'
  run_is 65 'crm-report won_value --currency GBP' '' 'crm-report: won_value: no rate of GBP on 2026-01-31'
  crm-opportunity add O9 amount=110 currency=USD close=2027-06-01 stage=proposal >/dev/null
  run_is 0 'crm-report pipeline_value --currency EUR -H' '1633.33	1633.33		EUR'
  run_is 0 'crm-report pipeline_value -H' '1533.33	1533.33		EUR
110.00	110.00		USD'
  run_is 2 'crm-report won_value --currency Euro' '' "crm-report: --currency: not a code of ISO 4217: 'Euro'"
}

@test "the rate of a day to come is that of today; a sheet names what lacks a rate and goes on" {
  new_book firm
  run_is 0 'crm-report recurring_revenue --until 2026-12-31 --currency USD -H' '220.00	220.00		USD'
  crm-opportunity add Early amount=110 currency=USD close=2026-12-24 stage=won >/dev/null
  run_is 0 'crm-report won_value --since 2026-12 --until 2026-12 --currency EUR -H' '100.00	100.00		EUR'
  crm-contract add Pounds account=Acme status=active start=2026-01-01 amount=9 currency=GBP recurring=monthly >/dev/null
  run_is 0 'crm-report sales --since 2026-Q4 --until 2026-Q4 --currency EUR -H -o metric,value 2>&1 | grep -E "revenue|won_value"' \
    'crm-report: recurring_revenue: left out: no rate of GBP on 2026-11-22
won_value	680.00'
  run_is 65 'crm-report recurring_revenue --until 2026-12-31 --currency EUR' '' \
    'crm-report: recurring_revenue: no rate of GBP on 2026-11-22'
}

@test "a sheet whose period before lacks a rate tells the one of now" {
  new_book firm
  run_is 0 'crm-report sales --since 2026-11-09 --compare previous --currency USD -H -o metric,value,previous,change 2>&1 |
    grep -E "recurring|quota|commission"' 'crm-report: recurring_revenue: previous: left out: no rate of USD on 2026-11-08
crm-report: quota_attainment: left out: --currency: the policy'"'"'s quotas are in EUR
crm-report: commission: left out: --currency: the policy pays commission in EUR
recurring_revenue	220.00		'
  run_is 2 'crm-report commission --currency USD' '' 'crm-report: --currency: the policy pays commission in EUR'
  run_is 0 'crm-report sales --by month -H 2>&1 >/dev/null | head -1' \
    'crm-report: commission: left out: --by: the policy pays commission for longer than a month'
}

@test "quotas: months of a quarter, a dated one first, a team by its users; nothing sold is there" {
  new_book firm
  run_is 0 'crm-report quota_attainment --since 2026-Q4 --until 2026-Q4 --by owner -H' \
    'user-1	0	0.00	6000.00	EUR
user-2	82.86	580.00	700.00	EUR
user-3	0	0.00	3000.00	EUR'
  run_is 0 'crm-report quota_attainment --since 2026-Q1 --until 2026-Q1 --by team -H' \
    'team-1	45.45	3000.00	6600.00	EUR
team-2	0	0.00	900.00	EUR'
  run_is 0 'crm-report quota_attainment --since 2026 --until 2026 --by quarter -H' \
    '2026-Q1	31.25	3000.00	9600.00	EUR
2026-Q2	0	0.00	9600.00	EUR
2026-Q3	0	0.00	9600.00	EUR
2026-Q4	5.98	580.00	9700.00	EUR'
  run_is 0 'crm-report quota_attainment --since 2026-01-15 --until 2026-03-31 -H' '	3000.00		EUR' \
    'crm-report: quota_attainment: no answer: no quota of these whole months in the section quotas of the policy'
  printf 'quotas: {users: {zed: {year: 1}}}\n' | crm-config load - >/dev/null
  run_is 0 'crm-report quota_attainment --since 2026 --until 2026 -H 2>&1 | head -1' \
    "crm-report: policy: quotas: no user 'zed'"
}

@test "a quota is cut to the period as the sales are; of what is no whole months there is none" {
  new_book firm
  local by
  for by in year quarter; do
    run_is 0 "crm-report quota_attainment --since 2026-02 --until 2026-03 --by $by -H -o quota_attainment,numerator,denominator" \
      '31.25	2000.00	6400.00'
    run_is 0 "crm-forecast --period 2026-02..2026-03 --by $by -H -o closed,quota,attainment,gap" \
      '2000.00	6400.00	31.25	4400.00'
  done
  run_is 0 'crm-report quota_attainment --since 2026-02-15 --until 2026-11-10 --by quarter -H' '2026-Q1		2000.00		EUR
2026-Q2	0	0.00	9600.00	EUR
2026-Q3	0	0.00	9600.00	EUR
2026-Q4		580.00		EUR' \
    'crm-report: quota_attainment: no answer for 2 groups: no quota of these whole months in the section quotas of the policy'
}

@test "to date: the quota of the whole quarter or year that is named" {
  new_book firm
  run_is 0 'crm-report quota_attainment --since 2026-Q4 -H' '5.98	580.00	9700.00	EUR'
  run_is 0 'crm-report quota_attainment --since this-year -H' '9.3	3580.00	38500.00	EUR'
  run_is 0 'crm-report quota_attainment --since 2026-10 -H' '8.92	580.00	6500.00	EUR'
  run_is 0 'crm-report quota_attainment --since 2026-10-01 -H' '8.92	580.00	6500.00	EUR'
  run_is 0 'crm-report quota_attainment --since 2026-Q4 --by month,owner -H' '2026-10	user-1	0	0.00	2000.00	EUR
2026-10	user-2	250	500.00	200.00	EUR
2026-10	user-3	0	0.00	1000.00	EUR
2026-11	user-1	0	0.00	2000.00	EUR
2026-11	user-2	26.67	80.00	300.00	EUR
2026-11	user-3	0	0.00	1000.00	EUR'
  run_is 0 'crm-report quota_attainment --since 2026-10-02 -H' '	580.00		EUR' \
    'crm-report: quota_attainment: no answer: no quota of these whole months in the section quotas of the policy'
}

@test "terms: one owner and one team have their quotas, of other parts there is none" {
  new_book firm
  run_is 0 'crm-report quota_attainment owner:ben --since 2026-Q4 -H' '82.86	580.00	700.00	EUR'
  run_is 0 'crm-report quota_attainment team:North --since 2026-Q4 -H' '8.66	580.00	6700.00	EUR'
  run_is 0 'crm-report quota_attainment owner.login:ann,ben --since 2026-Q4 --by owner -H' 'user-2	82.86	580.00	700.00	EUR'
  run_is 0 'crm-report quota_attainment region:east --since 2026-Q1 -H' '	3000.00		EUR' \
    'crm-report: quota left out: terms narrow what is counted
crm-report: quota_attainment: no answer: no quota of these whole months in the section quotas of the policy'
}

@test "amounts are printed to the cent, converted ones too; groups of before stand in their order" {
  new_book firm
  run_is 0 'crm-report average_deal --since 2026-11 --currency EUR -H' '80.00	80.00	1	EUR'
  run_is 0 'crm-report pipeline_value --currency USD -H' '1686.66	1686.66		USD'
  run_is 0 'crm-report won_value --by reason,owner --since 2026-10-01 --compare previous -H -o owner,won_value,previous,change | head -1
    crm-opportunity edit O1 --clear owner >/dev/null
    crm-report won_count --by owner --since 2026-01-20 --until 2026-02-10 --compare previous -H
    crm-report won_count --by owner --since 2026-02-01 --until 2026-03-31 --compare previous -H' \
    'user-2	500.00	0.00	500.00
	1	1		0	1
user-1	1	1		0	1
	0	0		1	-1'
}

@test "commission: parts at their rates, renewals by their own table, anew each quarter" {
  new_book firm
  run_is 0 crm-report\ commission 'owner	commission	numerator	denominator	currency
user-1	120.00	3000.00		EUR
user-2	6.60	580.00		EUR'
  run_is 0 'crm-report commission --by quarter -H' '2026-Q1	120.00	3000.00		EUR
2026-Q4	6.60	580.00		EUR'
  run_is 0 'crm-report commission --since 2026-02-01 -H' 'user-1	70.00	2000.00		EUR
user-2	6.60	580.00		EUR' \
    'crm-report: commission: 2026-02-01 is inside a period of the tiers: what was won in it before fills none of them'
  run_is 2 'crm-report commission --by month' '' 'crm-report: --by: the policy pays commission for longer than a month'
  printf 'commission: {period: year, how: whole, tiers: [{from: 0, rate: 1}, {from: 3000, rate: 10}]}\n' |
    crm-config load - >/dev/null
  run_is 0 'crm-report commission owner:ann -H' 'user-1	300.00	3000.00		EUR'
  crm-opportunity edit opportunity-5 stage=won owner=ann reason=price >/dev/null
  run_is 0 'crm-report commission owner:ann -H' 'user-1	370.00	3700.00		EUR'
}

@test "without quotas, commission or rates a sheet says what it leaves out, a report ends" {
  new_book
  run_is 0 'crm-report sales -o metric -H 2>&1 >/dev/null | tail -n 2' \
    'crm-report: sales: left out, without --since: retained_customers retention_rate quota_attainment
crm-report: sales: left out, the policy has no section for it: commission'
  run_is 78 'crm-report commission' '' \
    "crm-report: commission: the policy has no section 'commission'; crm-config example commission shows one"
  run_is 78 'crm-report quota_attainment --since 2026' '' \
    "crm-report: quota_attainment: the policy has no section 'quotas'; crm-config example quotas shows one"
  new_book firm
  crm-rate rm rate-1 rate-2 >/dev/null
  run_is 0 'crm-report sales -o metric -H 2>&1 >/dev/null | grep commission' \
    'crm-report: commission: left out: no rate of USD on 2026-11-09'
  run_is 0 'crm-report sales --by owner 2>&1 >/dev/null | tail -n 2' \
    'crm-report: sales: left out, without --since: retained_customers retention_rate quota_attainment
crm-report: sales: left out, it has not these groups: prospective_customers new_customers'
}

@test "days of activities are those of the book's zone, whatever the clocks did" {
  BOOK_INIT=(--currency EUR --zone Europe/Berlin)
  crm-db init "${BOOK_INIT[@]}" >/dev/null
  printf '%s\n' $'kind\tat' $'call\t2026-03-28T23:30:00Z' $'call\t2026-03-29T21:30:00Z' $'call\t2026-03-29T22:30:00Z' |
    crm-import activity - >/dev/null
  run_is 0 'crm-report calls --by day -H' '2026-03-29	2	2	
2026-03-30	1	1	'
  run_is 0 'crm-report calls --since 2026-03-29 --until 2026-03-29 -H' '2	2	'
}

@test "the fiscal year is the policy's, in reports and terms" {
  new_book firm
  run_is 0 'crm-report won_count --by fy -H' 'FY2026	4	4	'
  printf 'fiscal: {begins: october}\n' | crm-config load - >/dev/null
  run_is 0 'crm-report won_count --by fy -H' 'FY2025	2	2	
FY2026	2	2	'
  run_is 0 'crm-report won_count --since this-fy -H' '2	2	'
  run_is 0 'crm-opportunity list stage:won close:this-fy -q' 'opportunity-3
opportunity-8'
}

@test "the past: the book as it was, and days that do not yet count" {
  new_book firm
  run_is 0 'figure won_count --at 2026-03-31' 2
  CRM_NOW=2026-11-23T12:00:00Z crm-opportunity edit opportunity-4 stage=won >/dev/null
  run_is 0 'figure won_count; figure won_count --as-of 2026-11-22' $'5\n4'
}

@test "wrong words" {
  new_book firm
  run_is 2 'crm-report' '' 'crm-report: name a report: sales, won_value ...; crm-report list names them'
  run_is 2 'crm-report winrate' '' "crm-report: no report 'winrate'; did you mean 'win_rate'?"
  run_is 2 'crm-report owner:me won_value' '' "crm-report: 'owner:me': the report's name comes first"
  run_is 2 'crm-report win_rate --by foo' '' "crm-report: --by: win_rate cannot be grouped by 'foo'"
  run_is 2 'crm-report won_value --by currency' '' "crm-report: --by: won_value cannot be grouped by 'currency'"
  run_is 2 'crm-report sales --by currency' '' "crm-report: --by: sales cannot be grouped by 'currency'"
  run_is 0 'crm-report won_count --by currency -H' 'EUR	3	3	
USD	1	1	'
  run_is 2 'crm-report win_rate --by owner,' '' "crm-report: --by: nothing behind ','"
  run_is 2 'crm-report win_rate --by owner,owner' '' "crm-report: --by: 'owner' twice"
  run_is 2 'crm-report sales --by owner,owner' '' "crm-report: --by: 'owner' twice"
  run_is 2 'crm-report win_rate --since 2026-13' '' "crm-report: --since: no such month: '2026-13'"
  run_is 2 'crm-report win_rate --since 2026..2027' '' "crm-report: --since: a day, or a period, without '..': '2026..2027'"
  run_is 2 'crm-report win_rate --since 2026-11 --until 2026-10' '' 'crm-report: --since is behind --until'
  run_is 2 'crm-report win_rate --compare last --since 2026' '' "crm-report: --compare: with what? --compare previous: 'last'"
  run_is 2 'crm-report win_rate --compare previous' '' 'crm-report: --compare: --since DATE tells the period'
  run_is 2 'crm-report win_rate --compare previous --since 2026 --by month' '' 'crm-report: --compare: not --by month: the two periods share none'
  run_is 2 'crm-report win_rate -q' '' 'crm-report: -q: of no use here'
  run_is 2 'crm-report list x' '' "crm-report: one word too many: 'x'"
}

@test "every file of lib/report is listed with its definition, or read by others" {
  (cd "$ROOT/lib/report" && ls -- *.sql) | sed 's/\.sql$//' | grep -vx 'forecast.*\|purchases' >want
  crm-report list -H -o name >got
  diff want got
  crm-report list -H -o name,unit,definition,source | awk -F'\t' '{ for (i = 1; i <= 4; i++) if ($i == "") print }' >gaps
  run_is 0 'cat gaps'
  # A share names what it is of.
  run_is 0 'crm-report list -H -o name,unit,denominator | awk -F"\t" "\$2 == \"percent\" && \$3 == \"\""'
}

# Each by each grouping that it names: a statement that no engine takes ends with 69 or 70.
@test "every report runs by every grouping that it names" {
  local name by dim
  new_book firm
  printf 'commission: {tiers: [{from: 0, rate: 1}]}\n' | crm-config load - >/dev/null
  crm-report list -H -o name,by | while IFS=$'\t' read -r name by; do
    for dim in ${by//,/ }; do
      [ "$name/$dim" != commission/fy ] || continue
      crm-report "$name" --by "$dim" --since 2026-01-01 --until 2026-12-31 --currency EUR >out 2>err ||
        { echo "$name --by $dim"; cat err; }
      grep -v 'no answer' err || true
    done
    [ "$name" != pipeline_velocity ] || continue
    crm-report "$name" --since 2026-07-01 --compare previous >/dev/null 2>err || { echo "$name"; cat err; }
  done >faults
  run_is 0 'cat faults'
}

@test "a table for people names users, -j keeps numbers bare, -e says that there is nothing" {
  new_book firm
  run_is 0 'crm-report win_rate --by owner --table --limit 2' 'owner  win_rate  numerator  denominator
ann         100          2            2
ben       66.67          2            3'
  run_is 0 'crm-report win_rate --by owner -j --limit 1' '{"owner":"user-1","win_rate":100,"numerator":2,"denominator":2}'
  run_is 1 'crm-report won_count --by owner --since 2020 --until 2020 -e'
}

@test "open ones without a close date: a group of their own, and told of where a period leaves them out" {
  new_book firm
  crm-opportunity add O9 amount=110 stage=proposal >/dev/null
  run_is 0 'crm-report open_opportunities --by quarter -H' '2026-Q4	1	1	
2027-Q1	1	1	
	1	1	'
  run_is 0 'crm-report pipeline_value --by month,owner -H' '2026-12	user-1	1200.00	1200.00		EUR
2027-01	user-3	333.33	333.33		EUR
		110.00	110.00		EUR'
  run_is 0 'crm-report pipeline_value -H' '1643.33	1643.33		EUR'
  run_is 0 'crm-report pipeline_value --by year --since 2026 -H' '2026	1200.00	1200.00		EUR
2027	333.33	333.33		EUR' 'crm-report: pipeline_value: left out: 1 open without a close date'
  run_is 0 'crm-report open_opportunities owner:cy --until 2026 -H' '0	0	'
  run_is 0 'crm-report sales --since 2026-11-01 --currency EUR 2>&1 >/dev/null | grep open_' \
    'crm-report: open_opportunities, pipeline_value, weighted_pipeline: left out: 1 open without a close date'
}

# One firm, as an account here and by its contacts there.
one_customer() {
  printf '%s\n' Acme Bolt | sed '1i name' | crm-import account -
  crm-contact add Bob account=Acme && crm-contact add Kim account=Acme && crm-contact add Zoe
  crm-order add contact=Bob date=2025-03-03 total=10 status=fulfilled
  crm-opportunity add A account=Acme opened=2026-01-01 close=2026-02-01 amount=5 stage=won
  crm-opportunity add K contact=Kim opened=2026-01-01 close=2026-03-01 amount=5 stage=won
  crm-opportunity add B contact=Bob opened=2026-01-01
  crm-opportunity add Z contact=Zoe opened=2026-01-01
}

@test "a customer is one, whether the account or its contacts buy" {
  new_book one_customer
  run_is 0 'crm-report new_customers --by year' 'year	new_customers	numerator	denominator
2025	1	1	'
  run_is 0 'crm-report retention_rate --since 2026 --until 2026 -H' '100	1	1'
  run_is 0 'crm-report retained_customers --since 2026 --until 2026 -H' '1	1	'
  run_is 0 'crm-report prospective_customers -H' '1	1	'
}

@test "purchases and open ones of nobody are in no figure of customers, and told of" {
  new_book one_customer
  crm-opportunity add N opened=2026-01-01 close=2026-02-01 stage=won >/dev/null
  crm-opportunity add M opened=2026-01-01 >/dev/null
  run_is 0 'crm-report new_customers -H' '1	1	' \
    'crm-report: new_customers: left out: 1 bought by neither an account nor a contact'
  run_is 0 'crm-report prospective_customers -H' '1	1	' \
    'crm-report: prospective_customers: left out: 1 bought by neither an account nor a contact
crm-report: prospective_customers: left out: 1 open with neither an account nor a contact'
  run_is 0 'crm-report retention_rate --since 2026 --until 2026-01 -H' '0	0	1'
}

@test "who may become a customer on a past day is who had an opportunity open on it" {
  new_book one_customer
  run_is 0 'figure prospective_customers --until 2025-12-31' 0
  crm-opportunity edit Z stage=lost close=2026-05-01 reason=price >/dev/null
  run_is 0 'figure prospective_customers --until 2026-04-30; figure prospective_customers --at 2026-04-30
    figure prospective_customers --until 2026-05-01; figure prospective_customers' $'1\n1\n0\n0'
  crm-opportunity add L account=Bolt opened=2026-01-01 close=2026-06-01 stage=won >/dev/null
  run_is 0 'figure prospective_customers --until 2026-05-31; figure prospective_customers --until 2026-06-01' $'1\n0'
  # What the book has open now is open, unless --as-of asks for the book of then.
  run_is 0 'figure open_opportunities --at 2020-01-01' 1
}

# Open 2; won 3 of 4; 400 over 2 with an amount; 10 + 30 days over the 2 not won too early:
# 2 * 3/4 * 200 / 20.
velocity() {
  tr -s ' ' '\t' <<'END' | crm-import opportunity - --missing -
name stage amount opened close reason
W1 won 100 2026-01-01 2026-01-11 -
W2 won 300 2026-01-02 2026-01-01 -
W3 won - 2026-01-01 2026-01-31 -
L1 lost 50 2026-01-01 2026-02-01 price
P1 proposal 70 2026-01-01 - -
P2 proposal - 2026-01-01 - -
END
}

@test "velocity is made of the same win rate, deal and cycle that the reports give" {
  local told='left out: 1 won before they were opened'
  new_book velocity
  run_is 0 'crm-report pipeline_velocity' 'pipeline_velocity	numerator	denominator	currency
15.00			EUR' "crm-report: pipeline_velocity: $told"
  run_is 0 'crm-report win_rate -H; crm-report average_deal -H' $'75\t3\t4\n200.00\t400.00\t2\tEUR'
  run_is 0 'crm-report cycle_time -H' '20	40	2' "crm-report: cycle_time: $told"
  run_is 0 'crm-report cycle_time_median -H' '20		2' "crm-report: cycle_time_median: $told"
  run_is 0 'crm-report pipeline_velocity --since 2026-02 -H' '			EUR' \
    'crm-report: pipeline_velocity: no answer: no opportunities won, with an amount, that took a day at least'
  run_is 2 'crm-report pipeline_velocity --since 2026-02 --compare previous' '' \
    'crm-report: pipeline_velocity: --compare: of the open ones before nothing is known'
  run_is 0 'crm-report sales --since 2026-01 --compare previous 2>&1 >/dev/null | grep "left out, "' \
    'crm-report: sales: left out, the policy has no section for it: quota_attainment commission
crm-report: sales: left out, nothing is known of it before: pipeline_velocity'
  crm-opportunity edit W1 opened=2026-01-20 >/dev/null
  run_is 0 'crm-report cycle_time -H' '30	30	1' \
    'crm-report: cycle_time: left out: 2 won before they were opened'
  crm-opportunity edit W1 opened=2026-01-11 >/dev/null
  run_is 0 'crm-report cycle_time -H' '15	30	2' "crm-report: cycle_time: $told"
}

@test "commission: whose amount is just where a tier begins has reached it; what nobody owns is told of" {
  new_book firm
  printf 'commission: {period: year, how: whole, tiers: [{from: 0, rate: 1}, {from: 3000, rate: 5}]}\n' |
    crm-config load - >/dev/null
  run_is 0 'crm-report commission owner:ann -H' 'user-1	150.00	3000.00		EUR'
  crm-opportunity edit opportunity-3 --clear owner >/dev/null
  run_is 0 'crm-report commission --by year -H' '2026	150.80	3080.00		EUR' \
    'crm-report: commission: left out: 1 won by no owner'
  run_is 0 'crm-report commission --since 2026-11 -H 2>/dev/null; crm-report commission owner:ben -H' 'user-2	0.80	80.00		EUR
user-2	0.80	80.00		EUR'
}

@test "own fields are groups, too; each column has a name of its own" {
  new_book firm
  printf 'fields: {opportunity: {size: {type: choice, choices: [small, big]}, numerator: {type: string}}}\n' |
    crm-config load - >/dev/null
  crm-opportunity edit opportunity-1 size=big numerator=x >/dev/null
  run_is 0 'crm-report won_count --by size -H' 'big	1	1	
	3	3	'
  run_is 0 'crm-report won_count --by numerator --limit 1' 'by_numerator	won_count	numerator	denominator
x	1	1	'
}

@test "a quote that was decided stays so in the rate, revised or voided since" {
  new_book
  for i in 1 2 3 4; do
    crm-quote add "Q$i" && crm-quote line "$i" description=Work price=10 && crm-quote send "$i"
  done >/dev/null
  crm-quote accept 1 >/dev/null
  crm-quote decline 2 >/dev/null
  CRM_NOW=2027-02-01T12:00:00Z
  crm-quote expire >/dev/null
  run_is 0 'crm-report acceptance_rate -H' '25	1	4'
  crm-quote void 2 >/dev/null
  crm-quote revise 3 >/dev/null
  crm-quote send 5 >/dev/null
  crm-quote void 4 >/dev/null
  run_is 0 'crm-report acceptance_rate -H' '25	1	4'
  # One that nobody decided on is not in it, before and after.
  crm-quote void 5 >/dev/null
  run_is 0 'crm-report acceptance_rate -H' '25	1	4'
}
