# measure - what the benchmarks share: rows of results, pairs of command lines, writers.
# For bash, with $results and ${works[@]} set; works in the current directory.

wanted() {
  [ ${#works[@]} -gt 0 ] || return 0
  local w
  for w in "${works[@]}"; do [[ $1 == "$w"* ]] && return 0; done
  return 1
}

row() { # NAME OURS THEIRS GOAL [CPU]
  awk -v name="$1" -v ours="$2" -v theirs="$3" -v goal="$4" -v cpu="${5:--}" 'BEGIN {
    ratio = ours != "-" && theirs != "-" && theirs > 0 ? ours / theirs : "-"
    missed = goal ~ /s$/ ? ours == "-" || ours + 0 > goal + 0 : ratio == "-" || ratio > goal + 0
    printf "%-38s %9s %9s %7s %7s %7s%s\n", name, time(ours), time(theirs),
      ratio == "-" ? "-" : sprintf("%.2f", ratio), cpu, goal, missed ? " !" : ""
  }
  function time(t) { return t == "-" ? t : sprintf(t < 1 ? "%.4f" : "%.2f", t) }'
  printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$4" "${5:--}" >>"$results"
}

# pair NAME GOAL OURS THEIRS [PREPARE] - each command line several times, PREPARE before each.
# $runs how often after $warm for nothing; $how further options of hyperfine.
runs=5 warm=1 how=()
pair() {
  wanted "$1" || return 0
  local options=(--style none --warmup "$warm" --runs "$runs" "${how[@]}" --export-csv pair.csv)
  [ $# -lt 5 ] || options+=(--prepare "$5")
  if hyperfine "${options[@]}" -n ours "$3" -n theirs "$4" >pair.log 2>&1; then
    row "$1" "$(field ours)" "$(field theirs)" "$2" "$(cpu_ratio)"
  else
    row "$1" - - "$2"
    sed 's/^/    /' pair.log | tail -n 5
  fi
}
field() {
  awk -F, -v name="$1" '$1 == name { print $4 }' pair.csv
}
cpu_ratio() {
  awk -F, 'NR == 2 { ours = $5 + $6 } NR == 3 { printf "%.2f\n", ours / ($5 + $6) }' pair.csv
}

# Fifty writers, twenty records each: seconds for all; of each write when it began and
# ended, or why it failed, a line in writers.out.
writers() { # COMMAND of one write
  local begin=$EPOCHREALTIME i k start
  for ((i = 0; i < 50; i++)); do
    for ((k = 0; k < 20; k++)); do
      start=$EPOCHREALTIME
      eval "$1" || echo lost
      echo "$start $EPOCHREALTIME"
    done >>writers.out 2>&1 &
  done
  wait
  awk -v a="$begin" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.3f\n", b - a }'
}
slowest() {
  awk 'NF == 2 && $2 - $1 > worst { worst = $2 - $1 } END { printf "%.3f\n", worst }' writers.out
}
