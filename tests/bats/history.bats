#!/usr/bin/env bats
# Nothing is lost: a thousand random commands, each moment seen again, all of it undone.
load ../helper

history() {
  run "$ROOT/tests/tools/history" "$1" "${HISTORY:-1000}"
  echo "$output"
  [ "$status" = 0 ]
}

@test "a thousand commands, the past as it was exported, and all of them undone: seed 1" {
  history 1
}

@test "a thousand commands, the past as it was exported, and all of them undone: seed 2" {
  history 2
}

@test "a thousand commands, the past as it was exported, and all of them undone: seed 3" {
  history 3
}
