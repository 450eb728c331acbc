#!/bin/sh
# SPDX-License-Identifier: MIT
# The decision vectors, and random questions, to caveatctl and to the judge.
# usage: run.sh, in the build directory; $srcdir is the source's.
set -u
vectors=${srcdir:-.}/tests/vectors
ctl=${CAVEATCTL:-./caveatctl}
python=${PYTHON:-python3}
command -v "$python" >/dev/null || exit 77
out=$(mktemp) || exit 99
trap 'rm -f "$out"' EXIT
checks=0 failed=0

# count COMMAND...: its last line says "N passed, M failed"; silence is failure
count()
{
	"$@" >"$out" 2>&1
	status=$?
	cat "$out"
	# shellcheck disable=SC2046 # two numbers
	set -- $(sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' "$out")
	if [ $# -ne 2 ] || { [ "$status" -ne 0 ] && [ "$2" -eq 0 ]; }; then
		set -- 0 1
	fi
	checks=$((checks + $1 + $2))
	failed=$((failed + $2))
}

count "$python" "$vectors/make.py" --check
count "$python" "$vectors/check.py" "$ctl" label decide --batch
count "$python" "$vectors/differ.py" --seed 1 --count "${COUNT:-2000}" \
	"$ctl" label decide --batch
echo "$(((checks - failed) * 100 / checks))%: Checks: $checks," \
	"Failures: $failed, Errors: 0"
[ "$failed" -eq 0 ]
