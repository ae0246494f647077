#!/usr/bin/env bats
# Nothing is lost: random commands (a thousand; on a server, where each costs a connection, 200),
# moments seen again, all of it undone.
load ../helper

history() {
  local commands=1000
  [ "$ENGINE" = sqlite ] || commands=200
  run "$ROOT/tests/tools/history" "$1" "${HISTORY:-$commands}"
  echo "$output"
  [ "$status" = 0 ]
}

@test "random commands, the past as it was exported, and all of them undone: seed 1" {
  history 1
}

@test "random commands, the past as it was exported, and all of them undone: seed 2" {
  history 2
}

@test "random commands, the past as it was exported, and all of them undone: seed 3" {
  history 3
}
