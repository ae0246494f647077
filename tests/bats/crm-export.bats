# crm-export: what crm-import takes.
load ../helper

setup() {
  crm_setup
  new_book sample_book
}

nouns='team user account contact product order line activity'

@test "every field that an import can set, in declared order, and no other" {
  check 'crm-export team' <<'END'
id	name	lead	queue	note	created
team-1	North		north		2026-11-22T12:00:00+00:00
team-2	South		south		2026-11-22T12:00:00+00:00
END
  check 'crm-export contact | head -n 1 | tr "\t" "\n" | grep -e version -e made -e changed -e "orders\." -e "^email$" -e typed' <<'END'
? 1
END
}

@test "the header is printed even where there is no record" {
  check 'crm-export activity | cut -f1-3' <<'END'
id	kind	direction
END
  check 'crm-export team name:West -H' </dev/null
}

@test "terms and ids select" {
  check 'crm-export order status:cancelled -o id,number' <<'END'
id	number
order-14	1014
END
  check 'crm-export order order-2 order-1 -o id,number' <<'END'
id	number
order-2	1002
order-1	1001
END
  check 'crm-order list total:2600.. | crm-export order - date:..2025 -o number' <<'END'
number
1006
END
}

@test "several values are whole" {
  check 'crm-export contact name:"Jonas Weiß" -o name,emails' <<'END'
name	emails
Jonas Weiß	jonas@hagen.example,j.weiss@home.example
END
  check 'crm-export contact name:"Jonas Weiß" --format json -o emails' <<'END'
{"emails":["jonas@hagen.example","j.weiss@home.example"]}
END
}

@test "imported into the same book it changes nothing, in any format" {
  crm-contact note 1 $'a note\twith a tab\nand lines \\ "quoted", 100 %' >/dev/null
  local n f
  for n in $nouns; do
    for f in tsv csv json; do
      crm-export $n --format $f >x
      check "crm-import $n x --format $f" </dev/null
    done
  done
}

@test "imported into another book it gives the same export, ids aside" {
  export OTHER
  OTHER=$(book_at other)
  crm-contact note 1 $'a note\nof two lines' >/dev/null
  crm-db init --db "$OTHER" --currency EUR --zone Europe/Berlin --country DE
  crm-contact add --db "$OTHER" Somebody >/dev/null
  crm-account add --db "$OTHER" Else >/dev/null
  local n
  for n in $nouns; do
    [ $n = user ] && key='--key login' || key=
    crm-export $n >x.tsv
    crm-import $n x.tsv --db "$OTHER" --source old source_id:=id $key >/dev/null
  done
  crm-export product >x.tsv
  crm-import product x.tsv --db "$OTHER" --source old source_id:=id >/dev/null # the stock, last
  crm-contact rm --db "$OTHER" 1 >/dev/null
  crm-account rm --db "$OTHER" 1 >/dev/null
  for n in $nouns; do
    check_same "$n" "crm-export $n | cut -f2- | sed -E 's/(contact|account)-[0-9]+/\1/g'" \
      "crm-export $n --db $OTHER | cut -f2- | sed -E 's/(contact|account)-[0-9]+/\1/g'"
  done
  check_same references 'crm-contact list -o name,account.name,reports_to.name' \
    "crm-contact list --db $OTHER -o name,account.name,reports_to.name"
  crm-export order >x.tsv
  check "crm-import order x.tsv --db $OTHER --source old source_id:=id" </dev/null
}

@test "the page tells how a whole book goes into a new one, teams with their leads too" {
  local new
  new=$(book_at new)
  crm-team edit 1 lead=user-2 >/dev/null
  crm-team edit 2 lead=user-3 >/dev/null
  grep -e 'init --db new.db' -e '--db new.db --source old' "$ROOT/man/crm-export.1" | cut -c3- |
    sed "s|--db new.db|--db $new|" >recipe
  check '. ./recipe >/dev/null' <<'END'
! crm-import: stdin: lead: 2 not understood and left empty
END
  local n
  for n in $nouns; do
    check_same "$n" "crm-export $n" "crm-export $n --db $new"
  done
  crm-db check --db "$new"
}

@test "vCards go from export to import by a pipe" {
  crm-export contact --format vcard >a.vcf
  local new
  new=$(book_at new)
  crm-db init --db "$new" --currency EUR --zone UTC
  crm-export contact --format vcard | crm-import contact - --db "$new" --create account >/dev/null
  crm-export contact --db "$new" --format vcard | cmp a.vcf
}

@test "vCards, version 4 and 3; read again they give the same cards" {
  check 'crm-export contact name:"Amélie Perrin" --format vcard --vcard-version 3 | tr -d "\r"' <<'END'
BEGIN:VCARD
VERSION:3.0
FN:Amélie Perrin
N:;;;;
ORG:Café des Alpes
TITLE:owner
EMAIL:amelie@cafedesalpes.example
TEL:+33199001235
ADR:;;3 rue du Lac;Annecy;;74000;FR
BDAY:1990-12-01
LANG:fr
CATEGORIES:newsletter
END:VCARD
END
  crm-export contact --format vcard >a.vcf
  export OTHER
  OTHER=$(book_at other)
  crm-db init --db "$OTHER" --currency EUR --zone UTC
  crm-import contact a.vcf --db "$OTHER" --create account >/dev/null
  crm-export contact --db "$OTHER" --format vcard >b.vcf
  cmp a.vcf b.vcf
}

@test "wrong words are refused" {
  run_is 2 'crm-export' '' 'crm-export: which records? crm-export NOUN'
  run_is 2 'crm-export cntact' '' "crm-export: no noun 'cntact'; did you mean 'contact'?"
  run_is 2 'crm-export contact ciy:x' '' "crm-export: no field 'ciy'; did you mean 'city'?"
  run_is 2 'crm-export order --format vcard' '' 'crm-export: vCards are contacts, not orders'
  run_is 2 'crm-export contact --format xml' '' "crm-export: --format: not one of tsv csv json vcard: 'xml'"
  run_is 2 'crm-export contact --vcard-version 5 --format vcard' '' \
    'crm-export: --vcard-version: 3 or 4, with --format vcard'
  run_is 65 'crm-export contact contact-99' '' 'crm-export: no contact-99'
}
