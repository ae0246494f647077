# The three shells ask the commands for words; here a stub answers, and notes what it was asked.
load ../helper

setup() {
  crm_setup
  mkdir -p bin
  cat >bin/crm <<'END'
#!/bin/bash
me=${0##*/}
printf '[%s]' "$me" "$@" >>"$SEEN"
echo >>"$SEEN"
[ "$1" = --complete ] && [ $# -ge 2 ] || exit 2
last=${!#}
if [ "$me $#" = 'crm 2' ]; then
  printf 'stub\ta stub\nhelp\n'
elif [[ $last == status[=:]* ]]; then
  printf '%s\n' "${last:0:7}new" "${last:0:7}on hold" "${last:0:7}open"
else
  printf 'add\tmake one\nlist\tlist them\nstatus:\tits state\nstatus=\tits state\n'
fi | grep -- "^$last"
END
  chmod +x bin/crm
  ln -s crm bin/crm-stub
  export SEEN=$PWD/seen PATH=$PWD/bin:$PATH
}

# in_bash LINE WORD... - the candidates for a line that bash has split into these words.
in_bash() {
  bash -c '
    . "$ROOT/completions/crm.bash"
    COMP_LINE=$1 COMP_POINT=${#1}
    shift
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
    _crm
    printf "%s\n" "${COMPREPLY[@]}"
    tail -n 1 "$SEEN"' bash "$@"
}

@test "bash: every command that crm names is completed" {
  check 'bash -c ". $ROOT/completions/crm.bash; complete -p crm crm-stub crm-help"' <<'END'
complete -o bashdefault -o default -F _crm crm
complete -o bashdefault -o default -F _crm crm-stub
complete -o bashdefault -o default -F _crm crm-help
END
}

@test "bash: words are put together again where bash split them at = and :" {
  check "in_bash 'crm-stub ' crm-stub ''" <<'END'
add
list
status:
status=
[crm-stub][--complete][]
END
  check "in_bash 'crm-stub list  a:b status=o' crm-stub list a : b status = o" <<'END'
on\ hold
open
[crm-stub][--complete][list][a:b][status=o]
END
  check "in_bash 'crm stub status:' crm stub status :" <<'END'
new
on\ hold
open
[crm][--complete][stub][status:]
END
}

@test "bash: what stands behind the cursor is not asked for" {
  check 'bash -c ". $ROOT/completions/crm.bash
    COMP_LINE=\"crm-stub liXX rest\" COMP_POINT=11 COMP_WORDS=(crm-stub liXX rest) COMP_CWORD=1
    _crm; echo \${COMPREPLY[@]}"' <<'END'
list
END
}

@test "fish: candidates with their descriptions, whole words" {
  cat >try.fish <<'END'
source $ROOT/completions/crm.fish
complete -C "crm-stub list status=o"
complete -C "crm stub 'a b' li"
complete -C "crm he"
END
  check 'fish --no-config try.fish; tail -n 3 $SEEN' <<'END'
status=on hold
status=open
list	list them
help
[crm-stub][--complete][list][status=o]
[crm][--complete][stub][a b][li]
[crm][--complete][he]
END
}

@test "zsh: completes, and goes on after field=" {
  cat >try.zsh <<'END'
zmodload zsh/zpty
zpty shell 'zsh -f -i'
zpty -w shell 'fpath=($ROOT/completions $fpath); autoload -U compinit; compinit -u -D; bindkey "^I" complete-word'
zpty -w shell 'print READY >ready'
for ((i = 0; i < 100; i++)) { [[ -e ready ]] && break; sleep 0.1 }
zpty -w shell $'crm-stub "a b" li\tstatus=op\t; print DONE >done'
for ((i = 0; i < 100; i++)) { [[ -e done ]] && break; sleep 0.1 }
zpty -d shell
END
  zsh -f try.zsh </dev/null
  run_is 0 'tail -n 1 $SEEN' '[crm-stub][a b][list][status=open]'
}
