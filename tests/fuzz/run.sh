#!/usr/bin/env bash
# Fuzzes one parser after another, each for a while, on top of the kept corpus. usage: run.sh [SECONDS [TARGET…]]
# Finds stay in build/fuzz/finds/; a find that is mended goes into tests/fuzz/corpus/.
set -eu
cd "$(dirname "$0")/../.."
seconds=${1:-300}
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- xml json config sigv4 items model templates
packaging/build.sh fuzz $(printf 'fuzz-%s ' "$@") >build/fuzz-build.log || { cat build/fuzz-build.log >&2; exit 1; }
for target; do
    mkdir -p "build/fuzz/corpus/$target" "build/fuzz/finds"
    nice -n 19 "build/fuzz/tests/fuzz-$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -max_len=8192 \
        -print_final_stats=1 -artifact_prefix="build/fuzz/finds/$target-" \
        "build/fuzz/corpus/$target" "tests/fuzz/corpus/$target" >"build/fuzz/$target.log" 2>&1 ||
        { tail -n 60 "build/fuzz/$target.log"; exit 1; }
    echo "$target: $(grep -E 'number_of_executed_units' "build/fuzz/$target.log"), no find in $seconds s"
done
