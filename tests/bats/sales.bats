#!/usr/bin/env bats
# The sums of the sale hold, whatever comes after what (tests/tools/sales).
load ../helper

sales() {
  local commands=150
  [ "$ENGINE" = sqlite ] || commands=50
  run "$ROOT/tests/tools/sales" "$1" "${SALES:-$commands}"
  echo "$output"
  [ "$status" = 0 ]
}

@test "random sales: sums, statuses and check after each, nothing left when undone: seed 1" {
  sales 1
}

@test "random sales: sums, statuses and check after each, nothing left when undone: seed 2" {
  sales 2
}
