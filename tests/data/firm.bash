# firm - for new_book: a small firm of which every figure is known, worked out by hand in
# crm-report.bats and crm-forecast.bats. Sourced by them.
firm() {
  crm-team add North && crm-team add South
  crm-user edit ann team=North
  crm-user add Ben login=ben team=North
  crm-user add Cy login=cy team=South
  printf '%s\n' name Acme Bolt Core Dyn | crm-import account -
  crm-contact add Zoe
  crm-product add 'Desk lamp' sku=LAMP family=lamps price=100
  crm-product add Bulb sku=BULB family=bulbs price=10
  tr -s ' ' '\t' <<'END' | crm-import opportunity - --missing -
name account owner team region stage amount currency opened close type source reason probability forecast
O1 Acme ann North east won 1000 EUR 2026-01-01 2026-01-31 new web - 100 closed
O2 Bolt ann North east won 2000 EUR 2026-02-01 2026-03-13 new fair - 100 closed
O3 Acme ben North west won 500 EUR 2026-10-01 2026-10-06 renewal web - 100 closed
O4 Core ben North west lost 800 EUR 2026-10-02 2026-11-01 new web price 0 omitted
O5 Bolt cy South east lost 700 EUR 2026-03-01 2026-03-31 new fair timing 0 omitted
O6 Dyn ann North east proposal 1200 EUR 2026-11-01 2026-12-15 new web - 50 best
O7 Acme cy South west negotiation 333.33 EUR 2026-11-02 2027-01-10 upsell web - 75 commit
O8 Core ben North west won 100 USD 2026-10-10 2026-11-09 new web - 100 closed
END
  tr -s ' ' '\t' <<'END' | crm-import item -
opportunity product quantity
opportunity-1 product-1 10
opportunity-2 product-1 10
opportunity-2 product-2 100
opportunity-6 product-1 6
opportunity-6 product-2 60
END
  tr -s ' ' '\t' <<'END' | crm-import lead -
name status created source owner
L1 new 2026-01-05 web ann
L2 working 2026-10-05 web ben
L3 unqualified 2026-10-20 fair ben
L4 converted 2026-11-01 fair ann
END
  tr -s ' ' '\t' <<'END' | crm-import activity - --missing -
kind direction at about user subject
call out 2026-10-10T09:00:00Z lead-1 ann one
call in 2026-11-05T09:00:00Z lead-1 ann two
call out 2026-11-06T09:00:00Z lead-2 ben three
call out 2026-11-07T09:00:00Z account-1 cy four
email in 2026-11-08T09:00:00Z account-1 cy five
note - 2026-11-09T09:00:00Z account-1 cy six
END
  tr -s ' ' '\t' <<'END' | crm-import contract - --missing -
name account status start end amount recurring cancelled kind
C1 Acme active 2026-01-01 - 100 monthly - service
C2 Bolt active 2026-06-01 - 1200 yearly - licence
C3 Acme cancelled 2026-01-01 - 50 monthly 2026-10-15 service
C4 Core ended 2026-01-01 2026-03-31 30 monthly - service
C5 Core draft 2026-01-01 - 500 monthly - service
END
  tr -s ' ' '\t' <<'END' | crm-import quote - --missing -
name account status sent decided owner number
Q1 Acme accepted 2026-10-10 2026-10-12 ann A1
Q2 Bolt declined 2026-11-01 2026-11-03 ben A2
Q3 Bolt draft - - ben -
Q4 Dyn superseded 2026-11-02 - ann A3
END
  tr -s ' ' '\t' <<'END' | crm-import order - --missing -
number account contact date total status
1 - Zoe 2026-02-02 20 fulfilled
2 - Zoe 2026-11-02 30 placed
3 Bolt - 2025-05-05 40 fulfilled
4 Dyn - 2026-05-05 50 cancelled
END
  crm-rate add base=EUR currency=USD date=2026-11-09 rate=1.25
  crm-rate add base=EUR currency=USD date=2026-11-20 rate=1.1
  crm-config load - <<'END'
quotas:
  users:
    ann: {quarter: 6000}
    ben: {month: 200, 2026-11: 300}
    cy: {year: 12000}
  teams:
    South: {quarter: 900}
commission:
  period: quarter
  tiers: [{from: 0, rate: 2}, {from: 1000, rate: 5}]
  tables:
    - {type: renewal, tiers: [{from: 0, rate: 1}]}
END
}
