# crm.bash - completion of crm and every crm-NOUN in bash. The words come from the command
# itself: COMMAND --complete WORD... prints candidates for the last WORD, one a line,
# a description behind a tab.

_crm() {
  local text=${COMP_LINE:0:COMP_POINT} words=() i w stripped

  # bash has split words at = and : too; what no blank parts belongs together.
  for ((i = 0; i <= COMP_CWORD; i++)); do
    w=${COMP_WORDS[i]}
    stripped=${text#"${text%%[![:space:]]*}"}
    [[ $i -lt $COMP_CWORD && $stripped == "$w"* ]] || w=$stripped
    if [[ $i == 0 || $stripped != "$text" ]]; then
      words+=("$w")
    else
      words[-1]+=$w
    fi
    text=${stripped#"$w"}
  done

  # Commands get the words without quotes.
  local current=${words[-1]}
  for i in "${!words[@]}"; do
    w=${words[i]//[\"\']/}
    words[i]=${w//\\/}
  done

  # Only what stands behind the last break is replaced.
  local breaks=${COMP_WORDBREAKS//[^=:@]/} kept=
  [[ -z $breaks || $current != *["$breaks"]* ]] || kept=${current%"${current##*["$breaks"]}"}
  kept=${kept//[\"\'\\]/}

  COMPREPLY=()
  while IFS=$'\t' read -r w _; do
    [[ -n $w && $w == "${words[-1]}"* ]] || continue
    w=${w#"$kept"}
    [[ $current == *[\"\']* || $w != *[[:space:]\'\"\\\$\`\&\;\|\<\>\(\)\*\?\[\]\!\#\{\}]* ]] ||
      printf -v w %q "$w"
    COMPREPLY+=("$w")
  done < <("${words[0]}" --complete "${words[@]:1}" 2>/dev/null </dev/null)

  # field= and field: go on with a value, account. with a field.
  [[ ${#COMPREPLY[@]} != 1 || ${COMPREPLY[0]} != *[=:.,] ]] || compopt -o nospace 2>/dev/null
}

complete -o bashdefault -o default -F _crm crm
while IFS=$'\t' read -r _crm_noun _; do
  complete -o bashdefault -o default -F _crm "crm-$_crm_noun"
done < <(crm --complete '' 2>/dev/null </dev/null)
unset _crm_noun
