# People: who reports to whom, and how they are found.
load ../helper

firm() {
  crm-account add 'Hagen GmbH'
  crm-account add 'Moss Ltd'
  crm-contact add 'Jonas Weiß' title=buyer account='Hagen GmbH' emails=jonas@hagen.example,j@home.example
  crm-contact add 'Greta Hagen' title=director account='Hagen GmbH' email=greta@hagen.example \
    phone='030 23125002' city=Berlin
  crm-contact add 'anna arnold' title=assistant account='Hagen GmbH' reports_to='Greta Hagen' city=Berlin
  crm-contact edit 'Jonas Weiß' reports_to='Greta Hagen'
  crm-contact add 'Mina Yılmaz' account='Hagen GmbH' reports_to='Jonas Weiß' phone=030/555-1234567
  crm-contact add 'Harriet Moss' title=owner account='Moss Ltd' email=harriet@moss.example
  crm-contact add 'Harriet Moss' phone='+44 20 7946 0111'
}

setup() {
  crm_setup
  new_book firm
}

@test "chart: everyone under their superior, siblings by name" {
  check 'crm-contact chart' <<'END'
id	name	title	depth	reports_to
contact-2	Greta Hagen	director	0	
contact-3	anna arnold	assistant	1	contact-2
contact-1	Jonas Weiß	buyer	1	contact-2
contact-4	Mina Yılmaz		2	contact-1
contact-5	Harriet Moss	owner	0	
contact-6	Harriet Moss		0	
END
}

@test "chart: for people an indented table" {
  check 'crm-contact chart account:account-1 --table' <<'END'
name             title      id
Greta Hagen      director   contact-2
  anna arnold    assistant  contact-3
  Jonas Weiß     buyer      contact-1
    Mina Yılmaz             contact-4
END
}

@test "chart: those named or selected, and everyone below them, each once" {
  check 'crm-contact chart contact-1; crm-contact chart 4 1 -q; crm-contact chart title:assistant,buyer -H
crm-contact list name:mina* -q; crm-contact list city:Berlin | crm-contact chart - title:director -q' <<'END'
id	name	title	depth	reports_to
contact-1	Jonas Weiß	buyer	0	contact-2
contact-4	Mina Yılmaz		1	contact-1
contact-1
contact-4
contact-3	anna arnold	assistant	0	contact-2
contact-1	Jonas Weiß	buyer	0	contact-2
contact-4	Mina Yılmaz		1	contact-1
contact-2
contact-3
contact-1
contact-4
END
  check 'crm-contact chart title:pope' </dev/null
  run_is 1 'crm-contact chart title:pope -e'
  run_is 65 'crm-contact chart nobody' '' "crm-contact: no contact 'nobody'"
}

@test "chart: takes the words that lists take, and pipes" {
  check 'crm-contact chart --count; crm-contact chart -s -depth,name -o depth,name --limit 2; crm-contact chart --by depth
crm-contact chart 1 -j; crm-contact chart 2 | crm-contact edit - tag+=hagen' <<'END'
6
depth	name
2	Mina Yılmaz
1	anna arnold
depth	count
0	3
1	2
2	1
{"id":"contact-1","name":"Jonas Weiß","title":"buyer","depth":0,"reports_to":"contact-2"}
{"id":"contact-4","name":"Mina Yılmaz","title":null,"depth":1,"reports_to":"contact-1"}
contact-2
contact-3
contact-1
contact-4
END
  run_is 2 'crm-contact chart -o email' '' "crm-contact: -o: no column 'email'"
}

@test "chart: a cycle made by other means is told, cut, and ends" {
  book_sql 'UPDATE contacts SET reports_to = 4 WHERE id = 2; UPDATE contacts SET reports_to = 6 WHERE id = 6'
  check 'crm-contact chart -o id,depth,reports_to' <<'END'
id	depth	reports_to
contact-5	0	
contact-4	0	contact-1
contact-2	1	contact-4
contact-3	2	contact-2
contact-1	2	contact-2
contact-6	0	contact-6
! crm-contact: contact-4: reports_to: a cycle: it stands above itself
! crm-contact: contact-6: reports_to: a cycle: it stands above itself
END
}

@test "chart: a chain of thousands neither overflows nor grows with its square" {
  book_sql "WITH RECURSIVE n(i) AS (SELECT 101 UNION ALL SELECT i + 1 FROM n WHERE i < 50100)
    INSERT INTO contacts (id, created, created_by, changed, changed_by, version, made, name, name_fold, reports_to)
    SELECT i, 0, 'a', 0, 'a', 1, 1, 'n', 'n', CASE WHEN i > 101 THEN i - 1 END FROM n"
  check 'crm-contact chart 101 --count; crm-contact chart 101 | tail -n 1; crm-contact chart 101 --table | wc -l' <<'END'
50000
contact-50100	n		49999	contact-50099
50001
END
}

@test "query: what mutt wants, a line for each address" {
  check 'crm-contact query hagen' <<'END'
3 matches
greta@hagen.example	Greta Hagen	director, Hagen GmbH
jonas@hagen.example	Jonas Weiß	buyer, Hagen GmbH
j@home.example	Jonas Weiß	buyer, Hagen GmbH
END
  check 'crm-contact query harriet; crm-contact query GRETA hag; crm-contact query greta,hag; crm-contact query jonas@h' <<'END'
1 match
harriet@moss.example	Harriet Moss	owner, Moss Ltd
1 match
greta@hagen.example	Greta Hagen	director, Hagen GmbH
1 match
greta@hagen.example	Greta Hagen	director, Hagen GmbH
2 matches
jonas@hagen.example	Jonas Weiß	buyer, Hagen GmbH
j@home.example	Jonas Weiß	buyer, Hagen GmbH
END
}

@test "query: none, words that look like others, its own form" {
  run_is 1 'crm-contact query nobody' 'no matches'
  run_is 1 'crm-contact query anna' 'no matches'
  run_is 1 'crm-contact query name' 'no matches'
  run_is 1 'crm-contact query city:Berlin or x=y' 'no matches'
  run_is 1 'crm-contact query -- -n' 'no matches'
  run_is 2 'crm-contact query' '' 'crm-contact: query: nothing to look for'
  run_is 2 'crm-contact query hagen -j' '' 'crm-contact: query has one form, mutt'"'s; list prints records"
}

@test "query: nothing in a field can break mutt's lines or its terminal" {
  crm-contact add $'Tab\tby \e[31m' email=tab@x.example title=$'a\tb' >/dev/null
  check 'crm-contact query tab@x | cat -A' <<'END'
1 match$
tab@x.example^ITab by \x1b[31m^Ia b$
END
}

@test "find: addresses, numbers, names and ids become records, in the order asked" {
  check 'crm-contact find MINA@x.example "Greta Hagen" -q; crm-contact find "anna ARNOLD" J@HOME.example contact-4 "Hagen, Greta" \
"(030) 23125002" "0049 30 23125002" "Jonas Weiss <jonas@hagen.example>" -o id,name' <<'END'
contact-2
! crm-contact: no contact 'MINA@x.example'
id	name
contact-3	anna arnold
contact-1	Jonas Weiß
contact-4	Mina Yılmaz
contact-2	Greta Hagen
END
}

@test "find: a name that fits several gives them all" {
  check 'crm-contact find "harriet moss"' <<'END'
id	name	email	phone	account	city	country	stage	owner	tag
contact-5	Harriet Moss	harriet@moss.example		account-2					
contact-6	Harriet Moss		+442079460111						
END
}

@test "find: what is not there: 1, each named, and kept for a second look" {
  run_is 1 'crm-contact find nobody 0309999999 no@x.example contact-77 account-1 "Greta Hagen" -q --reject out' contact-2 \
    "crm-contact: no contact 'nobody'
crm-contact: no contact '0309999999'
crm-contact: no contact 'no@x.example'
crm-contact: no contact-77
crm-contact: no account-1"
  check 'cut -f 3 out' <<'END'
record
nobody
0309999999
no@x.example
contact-77
account-1
END
  run_is 1 'crm-contact find nobody' '' "crm-contact: no contact 'nobody'"
  run_is 2 'crm-contact find' '' 'crm-contact: find: nothing to look for'
  run_is 2 'crm-contact find ""' '' 'crm-contact: an empty word; an unset variable of the shell?'
}

@test "find -: one a line, with or without a header" {
  printf 'email\r\njonas@hagen.example\r\n\nnobody\nGreta Hagen\n' >list
  run_is 1 'crm-contact find - -q <list' $'contact-1\ncontact-2' "crm-contact: stdin:4: no contact 'nobody'"
  check 'tail -n +2 list | grep -v nobody | crm-contact find - -q; crm-contact list -H -o name contact-3 | crm-contact find - -q
: | crm-contact find -' <<'END'
contact-1
contact-2
contact-3
END
}

@test "find -: of several columns one is named" {
  printf 'name\tmail\tid\nx\tgreta@hagen.example\t\ny\t\t\nz\tj@home.example\t\n' >list
  check 'crm-contact find - --from mail -q <list; printf "{\"mail\":\"j@home.example\"}" | crm-contact find - --from mail -q' <<'END'
contact-2
contact-1
contact-1
END
  run_is 65 'crm-contact find - <list' '' 'crm-contact: stdin: more than one column: say --from COLUMN'
  run_is 65 'crm-contact find - --from x <list' '' "crm-contact: stdin: no column 'x'"
  run_is 65 'printf "a\tb\nGreta Hagen\n" | crm-contact find -' '' 'crm-contact: stdin:1: more than one column, and no header'
  run_is 65 'printf "Greta Hagen\n\\x00\n\xff\n" | crm-contact find -' '' 'crm-contact: stdin:2: holds a NUL byte
crm-contact: stdin:3: not UTF-8 at byte 1'
}

@test "a name from its parts, and parts that are searched" {
  check 'crm-contact add given=Lee prefix=Dr. family=Ann -o id,name; crm-contact list dr -q; crm-contact list given:lee -q' <<'END'
id	name
contact-7	Dr. Lee Ann
contact-7
contact-7
END
}

@test "numbers are kept as typed, and in E.164 by the country of the record" {
  check 'crm-contact add Jean country=FR phone="01 42 68 53 00" -o phone,phones_typed
crm-contact add Kim phones="030 1234567,+1 212 555 0142" -o phones' <<'END'
phone	phones_typed
+33142685300	01 42 68 53 00
phones
+49301234567,+12125550142
END
}

@test "a part of a long text is found by its fold: accents, ligatures, widths, kana, Greek" {
  new_book
  crm-contact add One note='Die GRÖSSE der Straße, ﬁne ㍍, COL·LEGI coŀlegi, Łódź' >/dev/null
  crm-contact add Two note='Ὀδυσσεύς ガギ ｶﾞ ＡＢＣ İstanbul "quoted" it'\''s \ back' >/dev/null
  for part in größe GROSSE straße strasse fine 'メートル' collegi lodz LÓDŹ; do
    run_is 0 "crm-contact list note.has:'$part' -q" contact-1
  done
  for part in οδυσσευς ΟΔΥΣΣΕΎΣ ガギ 'ガ' abc istanbul '"quoted"' ' \ '; do
    run_is 0 "crm-contact list note.has:'$part' -q" contact-2
  done
  run_is 0 'crm-contact list note.has:"it'\''s" -q' contact-2
  run_is 0 'crm-contact list note.has:カキ or note.has:xyz -q'
}

@test "a note of more words than an index holds of one is searched, whole" {
  new_book sample_book
  seq -f 'w%.0f' 1 200000 | tr '\n' ' ' >big # 1.5 MB of different words
  run_is 0 'crm-contact edit 2 note@=big --yes -q' contact-2
  run_is 0 'crm-contact list w1 w199999 jonas -q' contact-2
  run_is 0 'crm-contact list w1 w200001 -q' ''
  run_is 0 'crm-contact list w1,jonas text:w150000,w200001 -q' contact-2
  run_is 0 'crm-db check'
  run_is 0 'crm-contact edit 2 note=small --yes -q; crm-contact list small jonas -q' $'contact-2\ncontact-2'
  run_is 0 'crm-contact list w199999 -q' ''
  run_is 0 'crm-contact edit 3 note@=big --yes -q && crm-contact rm 3 --with children --yes >/dev/null' contact-3
  run_is 0 'crm-contact list w199999 -q' ''
  run_is 0 'crm-db check'
}
