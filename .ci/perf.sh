#!/usr/bin/env bash
# What this checkout costs against another commit: .ci/perf.sh COMMIT. Both are built and measured here, one after the other,
# so that the instructions are those of one machine and one compiler. Exit code 0: nothing changed that was not accepted.
set -euo pipefail
cd "$(dirname "$0")/.."
base=${1:?which commit to compare with}
work=$(mktemp -d)
trap 'git worktree remove --force "$work/old" >/dev/null 2>&1 || true; rm -rf "$work"' EXIT

git worktree add --detach "$work/old" "$base"
cargo build --release --locked
(cd "$work/old" && CARGO_TARGET_DIR="$work/target" cargo build --release --locked)
old=$work/target/release/forecourt
new=${CARGO_TARGET_DIR:-target}/release/forecourt
if ! "$old" perf --help >/dev/null 2>&1; then
    echo "$base has no forecourt perf: there is nothing to compare with" >&2
    exit 0
fi

# A run that fails leaves its file all the same; whether scenarios pass is another job's question.
(cd "$work/old" && "$old" run --quiet --failures "$work/f" --record "$work/old.jsonl" >/dev/null) || true
"$new" run --quiet --failures "$work/f" --record "$work/new.jsonl" >/dev/null || true
"$old" perf --measure "$work/old.json"
"$new" perf --measure "$work/new.json"

status=0
accepted=.ci/perf-accepted.toml
if [ -f "$accepted" ]; then
    "$new" perf "$work/old.jsonl" "$work/new.jsonl" --accept "$accepted" || status=$?
else
    "$new" perf "$work/old.jsonl" "$work/new.jsonl" || status=$?
fi
measured=0
"$new" perf "$work/old.json" "$work/new.json" || measured=$?
# 4: nothing was counted, because valgrind is not here; that does not gate.
[ "$measured" -eq 0 ] || [ "$measured" -eq 4 ] || status=$measured
exit "$status"
