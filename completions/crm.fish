# crm.fish - completion of crm and every crm-NOUN in fish. The words come from the command
# itself: COMMAND --complete WORD... prints candidates for the last WORD, one a line,
# a description behind a tab.

function __crm_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct | string unescape)
    set -l found ($words[1] --complete $words[2..] "$current" 2>/dev/null </dev/null)
    if set -q found[1]
        printf '%s\n' $found
    else
        __fish_complete_path "$current"
    end
end

complete -c crm -f -a '(__crm_complete)'
for noun in (crm --complete '' 2>/dev/null </dev/null | string replace -r '\t.*' '')
    complete -c crm-$noun -f -a '(__crm_complete)'
end
