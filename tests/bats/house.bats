# Building and installing.
load ../helper

@test "missing libraries: the exact line to run, and nothing else happens" {
  command -v apt-get >/dev/null || skip 'other names elsewhere'
  run_is 1 'PKG_CONFIG_LIBDIR=/nowhere PKG_CONFIG_PATH= "$ROOT/tests/tools/deps" --check build 2>&1 |
    grep -c "libjansson-dev libpq-dev libsmartcols-dev libsodium-dev libsqlite3-dev libutf8proc-dev libyaml-dev$"; exit ${PIPESTATUS[0]}' 1
  run_is 0 '"$ROOT/tests/tools/deps" --check build'
}

@test "install puts binaries, pages and completions in place, uninstall takes all away" {
  make -s -C "$ROOT" BUILD="$BUILD" install DESTDIR="$PWD/root" PREFIX=/usr >log 2>&1
  for f in "$ROOT"/cmd/*.c; do
    x=$(basename "$f" .c)
    [ -x "root/usr/bin/$x" ]
    [ -f "root/usr/share/man/man1/$x.1" ]
    [ -s "root/usr/share/bash-completion/completions/$x" ]
    [ -s "root/usr/share/fish/vendor_completions.d/$x.fish" ]
  done
  [ -f root/usr/share/zsh/site-functions/_crm ]
  make -s -C "$ROOT" BUILD="$BUILD" uninstall DESTDIR="$PWD/root" PREFIX=/usr >log 2>&1
  run_is 0 'find root ! -type d'
}

@test "the schema is carried whole" {
  [ -n "$(ls "$ROOT"/lib/schema/*.sql)" ]
  "$ROOT/tests/tools/embed" "$ROOT"/lib/schema/*.sql >sql.c
  cat >main.c <<'END'
#include <stdio.h>
#include "db/sqlfile.h"
int main(void)
{
	for (const struct crm_sqlfile *f = crm_sqlfiles; f->name; f++)
		fwrite(f->text, 1, f->len, stdout);
	return 0;
}
END
  "${CC:-cc}" -I"$ROOT/lib" -o out sql.c main.c
  check_same 'embedded SQL' './out' 'cat "$ROOT"/lib/schema/*.sql'
}
