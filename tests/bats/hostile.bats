# What no text, name or surrounding may do: steer a terminal or a pipe, be lost, or be
# taken for something else.
load ../helper

setup() {
  crm_setup
  new_book
}

@test "a vCard on a terminal holds no control character; in a pipe it is as it was" {
  crm-contact add X nickname=$'\e[31mred' >/dev/null
  on_tty 80 'crm-export contact --format vcard' >out
  ! grep -q $'\e' out
  grep -q 'NICKNAME:\\x1b\[31mred' out
  crm-export contact --format vcard | grep -q $'\e'
}

@test "every format on a terminal shows control and bidi characters instead of sending them" {
  crm-contact add X nickname=$'a\u202eb' city=$'\x9b31m' 2>/dev/null ||
    crm-contact add X nickname=$'a\u202eb' >/dev/null
  local f
  for f in --tsv --csv -j --table; do
    on_tty 80 "crm-contact list -o nickname $f" >out
    ! LC_ALL=C grep -q $'\xe2\x80\xae' out || return 1
  done
}

@test "a text that reads as an id steers crm-with neither from TSV nor from JSON" {
  crm-contact add order-7 >/dev/null
  crm-order add total=5 >/dev/null
  check 'crm-contact list -o name -j | crm-with total' <<'END'
name	total
order\x2d7	
! crm-with: stdin:1: no id here
? 65
END
  check 'crm-contact list -o name | crm-with total' <<'END'
name	total
order\x2d7	
! crm-with: stdin:2: no id here
? 65
END
}

@test "a text that begins with = can be asked for" {
  crm-contact add '=1+1' >/dev/null
  check "crm-contact list 'name.is:=1+1' -q" <<'END'
contact-1
END
}

@test "behind -- a searched word is a word, whatever it looks like" {
  crm-contact add 'this or that' >/dev/null
  check 'crm-contact list -q -- or' <<'END'
contact-1
END
  check 'crm-contact list -q -- city:that' </dev/null
}

@test "sums beyond 64 bits are bad data, said so" {
  crm-order add total=900000000000000 >/dev/null
  crm-order add total=900000000000000 >/dev/null
  check 'crm-order list --by status --sum total' <<'END'
! crm-order: a sum is out of range
? 65
END
}

@test "a zone that is none is refused, wherever it is named" {
  check 'TZ=Foo/Bar crm-contact list' <<'END'
! crm-contact: TZ: no time zone: 'Foo/Bar'
? 78
END
  check 'crm-contact list --tz Foo/Bar' <<'END'
! crm-contact: --tz: no time zone: 'Foo/Bar'
? 78
END
  check 'CRM_NOW=abc crm-contact list' <<'END'
! crm-contact: CRM_NOW: not a time: 'abc'
? 78
END
}

@test "preferences are checked, with line and column" {
  mkdir -p "$XDG_CONFIG_HOME/crm"
  echo 'color: maybe' >"$XDG_CONFIG_HOME/crm/config.yaml"
  check 'crm-contact list' <<END
! crm-contact: $XDG_CONFIG_HOME/crm/config.yaml:1:1: color: not one of yes no: 'maybe'
? 78
END
  printf 'columns:\n  contact: [name]\n' >"$XDG_CONFIG_HOME/crm/config.yaml"
  check 'crm-contact list' <<END
! crm-contact: $XDG_CONFIG_HOME/crm/config.yaml:2:3: columns: not NOUN: FIELD,...
? 78
END
}

@test "rm names everyone who refers" {
  crm-account add Acme >/dev/null
  crm-contact add Ann account=1 2>/dev/null || crm-contact add Ann account=account-1 >/dev/null
  crm-order add account=account-1 >/dev/null
  check 'crm-account rm 1' <<'END'
! crm-account: account-1: 1 contact refers to it by account: contact-1; 1 order refers to it by account: order-1 (--with children removes, --detach unties)
? 65
END
}

@test "the words of a note beside body= are its subject" {
  crm-contact add Ann >/dev/null
  crm-contact note 1 important words body=text >/dev/null
  check 'crm-activity list -o subject,body -H' <<'END'
important words	text
END
}

@test "an empty variable of the shell removes nothing" {
  crm-contact add Ann >/dev/null
  crm-contact list -q >ids
  # shellcheck disable=SC2154
  check 'while read -r id; do crm-contact rm $unset; done <ids; crm-contact list --count' <<'END'
1
! crm-contact: rm: no record named: give an id, a term, or '-'
END
}

@test "while somebody is asked, others write" {
  for i in {1..101}; do echo "P $i"; done | crm-import contact - --no-header name:=1 >/dev/null
  mkfifo answer
  (on_tty 80 "CRM_DB=$CRM_DB crm-contact edit has:name city=Ulm" <answer >out) 3>&- &
  exec 4>answer
  for i in {1..50}; do grep -q 'y/N' out 2>/dev/null && break; sleep 0.1; done
  run_is 0 'crm-contact add Other --wait 0' contact-102
  echo y >&4
  exec 4>&-
  wait
  check 'crm-contact list city:Ulm --count' <<'END'
101
END
}

@test "a number of Ascension or Tristan da Cunha is read in its region, too" {
  crm-contact add A country=AC phone=62889 >/dev/null
  crm-contact add T country=TA phone=8999 >/dev/null
  check 'crm-contact list -o country,phone -H' <<'END'
AC	+24762889
TA	+2908999
END
}

@test "a note that begins and ends with blanks comes through a vCard whole" {
  printf '\t first\n  second \n\n' >note
  crm-contact add A note@=note >/dev/null
  crm-export contact --format vcard >a.vcf
  crm-contact list -o note -H >before
  new_book
  crm-import contact a.vcf >/dev/null
  run_is 0 'crm-contact list -o note -H' "$(cat before)"
}
