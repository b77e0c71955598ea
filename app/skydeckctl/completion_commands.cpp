#include "app/skydeckctl/command.h"
#include "app/skydeckctl/completion.h"

namespace skydeck::ctl {

namespace {

constexpr std::string_view kBash = R"shell(# skydeckctl's completion for bash: source <(skydeckctl completion bash)
_skydeckctl() {
    local line=${COMP_LINE:0:COMP_POINT} kind= candidate= current= cut=
    local -a words
    read -ra words <<<"$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    current=${words[${#words[@]} - 1]}
    # bash replaces only what stands behind the last : or =
    cut=${current%"${current##*[:=]}"}
    COMPREPLY=()
    {
        read -r kind
        while IFS=$'\t' read -r candidate _; do
            COMPREPLY+=("${candidate#"$cut"}")
        done
    } < <("${words[0]/#\~/$HOME}" __complete "${words[@]:1}" 2>/dev/null)
    case $kind in
        files)
            compopt -o filenames 2>/dev/null
            while IFS= read -r candidate; do
                COMPREPLY+=("$candidate")
            done < <(compgen -f -- "$current")
            ;;
        nospace) compopt -o nospace 2>/dev/null ;;
    esac
}
complete -F _skydeckctl skydeckctl
)shell";

constexpr std::string_view kZsh = R"shell(#compdef skydeckctl
# skydeckctl's completion for zsh: source <(skydeckctl completion zsh), or a file _skydeckctl in $fpath
_skydeckctl() {
    local kind line word help
    local -a lines described space
    lines=("${(@f)$("${words[1]/#\~/$HOME}" __complete "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    kind=${lines[1]}
    for line in "${(@)lines[2,-1]}"; do
        [[ -n $line ]] || continue
        word=${line%%$'\t'*} help=${line#*$'\t'}
        described+=("${word//:/\\:}${help:+:$help}")
    done
    [[ $kind == nospace ]] && space=(-S '')
    (( ${#described} )) && _describe skydeckctl described "${space[@]}"
    [[ $kind == files ]] && _files
    return 0
}
if [[ ${funcstack[1]} == _skydeckctl ]]; then
    _skydeckctl "$@"
else
    compdef _skydeckctl skydeckctl
fi
)shell";

constexpr std::string_view kFish = R"shell(# skydeckctl's completion for fish: skydeckctl completion fish | source
function __skydeckctl_complete
    set -l before (commandline -opc)
    set -l current (commandline -ct)
    set -l lines ($before[1] __complete $before[2..-1] "$current" 2>/dev/null)
    if test "$lines[1]" = files
        __fish_complete_path "$current"
    end
    printf '%s\n' $lines[2..-1]
end
complete -c skydeckctl -f -a '(__skydeckctl_complete)'
)shell";

Status print(Invocation& call, std::string_view shell) {
    if (call.output.json()) return usageError("A completion script is no JSON");
    call.output.bytes(completionScript(shell));
    return {};
}

Status bash(Invocation& call) {
    return print(call, "bash");
}
Status zsh(Invocation& call) {
    return print(call, "zsh");
}
Status fish(Invocation& call) {
    return print(call, "fish");
}

} // namespace

std::string_view completionScript(std::string_view shell) {
    return shell == "bash" ? kBash : shell == "zsh" ? kZsh : kFish;
}

Group completionGroup() {
    return {"completion",
            "scripts that complete command lines of skydeckctl with Tab",
            {
                {"bash", "", "For bash: source <(skydeckctl completion bash)", 0, 0, {}, bash},
                {"zsh", "", "For zsh, after compinit: source <(skydeckctl completion zsh)", 0, 0, {}, zsh},
                {"fish", "", "For fish: skydeckctl completion fish | source", 0, 0, {}, fish},
            }};
}

} // namespace skydeck::ctl
