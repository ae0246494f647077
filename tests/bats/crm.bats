# The front command: finding commands by name, short name and prefix; help.
load ../helper

setup() {
  crm_setup
  mkdir bin
  cat >bin/crm-foo <<'END'
#!/bin/sh
printf '<%s>' foo "$@"
echo
exit 7
END
  chmod +x bin/crm-foo
}

@test "a noun runs its command, words untouched, and its status comes back" {
  new_book
  run_is 0 "crm contact add 'Ann Lee' note='a  b'" contact-1
  run_is 0 'crm contact list -H -o name,note' $'Ann Lee\ta  b'
  run_is 7 'PATH=$PATH:$PWD/bin crm foo "" "a  b" -x --y' '<foo><><a  b><-x><--y>'
}

@test "stdin reaches the command" {
  new_book
  crm contact add Ann
  run_is 0 'echo contact-1 | crm contact list - -o name' $'name\nAnn'
}

@test "a command beside crm comes before one on PATH" {
  printf '#!/bin/sh\necho not me\n' >bin/crm-fields
  chmod +x bin/crm-fields
  run_is 0 'PATH=$PWD/bin:$PATH crm fields --nouns -o noun --limit 1' $'noun\ncontact'
}

@test "short names are those that the nouns declare" {
  new_book
  while IFS=$'\t' read -r noun short; do
    check_same "crm $short" "crm $short -V" "crm-$noun -V"
  done < <(crm-fields --nouns -H -o noun,short)
}

@test "a prefix of one command runs it, of several it is refused with the candidates" {
  run_is 0 'crm fie --nouns -H -o noun --limit 1' contact
  run_is 2 'crm a list' '' "crm: 'a' could be account, activity, assign"
  run_is 2 'PATH=$PATH:$PWD/bin crm f' '' "crm: 'f' could be fields, foo, forecast"
  mv bin/crm-foo bin/crm-zoo
  run_is 7 'PATH=$PATH:$PWD/bin crm zo' '<foo>'
}

@test "an unknown command names the nearest" {
  run_is 2 'crm contcat list' '' "crm: no command 'contcat'; did you mean 'contact'?"
  run_is 2 'crm xyzzy' '' "crm: no command 'xyzzy'; crm -h lists them"
}

@test "what is no name of a command is not looked for" {
  mkdir -p bin/crm-dir
  echo text >bin/crm-data
  run_is 2 'crm ../bin/crm-foo' '' "crm: no command '../bin/crm-foo'; crm -h lists them"
  run_is 2 'crm ""' '' 'crm: an empty word; an unset variable of the shell?'
  run_is 2 'PATH=$PATH:$PWD/bin crm dir' '' "crm: no command 'dir'; crm -h lists them"
  run_is 2 'PATH=$PATH:$PWD/bin crm data' '' "crm: no command 'data'; crm -h lists them"
  run_is 2 'crm Contact' '' "crm: no command 'Contact'; did you mean 'contact'?"
  run_is 2 'crm --db x contact list' '' "crm: no option '--db'; options stand behind the noun"
}

@test "an empty part of PATH is not the current directory" {
  cp bin/crm-foo .
  run_is 2 'PATH=:$PATH: crm foo' '' "crm: no command 'foo'; crm -h lists them"
}

@test "a command that cannot be executed" {
  printf '\0\0garbage' >bin/crm-bad
  chmod +x bin/crm-bad
  run_is 69 'PATH=$PATH:$PWD/bin crm bad' '' "crm: $PWD/bin/crm-bad: Exec format error"
}

@test "no word: the usage, on stderr" {
  crm -h | sed '/^$/,$d' >usage
  run_is 2 crm '' "$(cat usage)"
}

@test "-h lists every command with what it says of itself, those on PATH by name" {
  for f in "$ROOT"/cmd/crm-*.c; do
    x=$(basename "$f" .c)
    crm -h | grep -qE "^  ${x#crm-}( \([a-z]+\))? +[a-z]" || { echo "$x is missing"; false; }
  done
  run_is 0 "crm -h | grep '^  contact'" '  contact (co)     people'
  run_is 0 "PATH=\$PATH:\$PWD/bin crm -h | grep foo" '  foo'
}

@test "-V" {
  check_same version 'crm -V' 'crm-fields -V | sed s/-fields//'
}

@test "a full or closed stdout" {
  run_is 74 'crm -h >/dev/full' '' 'crm: stdout: No space left on device'
  run_is 74 'crm -V >&-' '' 'crm: stdout: Bad file descriptor'
}

@test "init makes a book" {
  run_is 0 'crm init --currency CHF && crm db stats | grep currency' $'currency\tCHF'
  run_is 2 'crm init' '' "crm-db: $BOOK_NAME: there is something already"
}

@test "help: the page, or what -h prints where there is no man or no page" {
  cat >bin/man <<'END'
#!/bin/sh
printf '<%s>' man "$@"
echo
case "$*" in -w*crm-foo) exit 16 ;; esac
END
  chmod +x bin/man
  # Pages beside the program are found without MANPATH; others are asked of man(1).
  run_is 0 'PATH=$PWD/bin:$PATH crm help co' \
    "$(d=$BUILD/../man/crm-contact.1; if [ -e "$d" ]; then echo "<man><-l><$(readlink -f "$BUILD")/../man/crm-contact.1>"; else echo '<man><crm-contact>'; fi)"
  run_is 7 'PATH=$PWD/bin:$PATH crm help foo' '<foo><-h>'
  rm bin/man
  check_same 'without man' 'PATH=$BUILD:$PWD/bin crm help with' 'crm-with -h'
  check_same 'the list' 'PATH=$BUILD crm help' 'PATH=$BUILD crm -h'
  run_is 2 'crm help xyzzy' '' "crm: no command 'xyzzy'; crm -h lists them"
  run_is 2 'crm help contact list' '' "crm: one word too many: 'list'"
}

@test "--complete: commands, and behind one the command's own words" {
  run_is 0 'crm --complete conta' $'contact\tpeople'
  run_is 0 'crm --complete help' $'help\tthe manual page of a command'
  run_is 0 'crm --complete help wit' $'with\tadd columns to records on stdin'
  check_same 'a verb' 'crm --complete contact li' 'crm-contact --complete li'
  check_same 'by short name' 'crm --complete co list stage:' 'crm-contact --complete list stage:'
  check_same 'init' 'crm --complete init --cur' 'crm-db --complete init --cur'
  run_is 0 'crm --complete xyz'
}

@test "nothing of the database is loaded" {
  run_is 1 'ldd "$BUILD/crm" | grep -E "sqlite|jansson|yaml|smartcols"'
}
