#!/bin/sh
# SPDX-License-Identifier: MIT
# caveatctl without a daemon: its answers, its exit statuses, the vectors.
# usage: run-label.sh, in the build directory; $srcdir is the source's.
set -u
srcdir=${srcdir:-.}
ctl=./caveatctl
policy=$srcdir/examples/policies/acme.xml
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
checks=0 failed=0

# check STORY STATUS OUTPUT ARGUMENT...: the status, and a line of the output
check()
{
	story=$1 want=$2 line=$3
	shift 3
	checks=$((checks + 1))
	"$ctl" "$@" >"$dir/out" 2>&1 </dev/null
	got=$?
	if [ "$got" -eq "$want" ] && grep -qxF -- "$line" "$dir/out"; then
		return
	fi
	failed=$((failed + 1))
	echo "failed: $story: status $got, wanted $want and: $line"
	sed 's/^/    /' "$dir/out"
}

label='SECRET; Releasable To: GBR, USA'

check 'the cleared are granted' 0 grant \
	label decide "$label" 'up to SECRET; Releasable To: GBR' \
	--policy "$policy"
check 'the uncleared are denied' 1 deny \
	label decide "$label" 'up to SECRET; Releasable To: FRA' \
	--policy "$policy"
check 'a class is held or not' 1 deny \
	label decide SECRET 'up to RESTRICTED' --policy "$policy"
check 'nonsense is neither' 1 invalid \
	label decide SECRT 'up to SECRET' --policy "$policy"
check 'nor is a clearance that is nonsense' 1 invalid \
	label decide SECRET 'up to SECRT' --policy "$policy"
check 'options may stand first' 0 grant \
	label decide --policy="$policy" -- SECRET 'up to SECRET'
check 'the marking is shown' 0 'marking         SECRET REL TO GBR/USA' \
	label show "$label" --policy "$policy"
check 'an unknown label is not shown' 1 \
	'caveatctl: no classification "SECRT" in policy "ACME"; did you mean "SECRET"?' \
	label show SECRT --policy "$policy"
check 'a policy is needed' 2 'caveatctl: no policy: give --policy FILE' \
	label show SECRET
check 'a missing policy is named' 1 \
	"caveatctl: $dir/none: No such file or directory" \
	label show SECRET --policy "$dir/none"
check 'an unknown option is named' 2 'caveatctl: unknown option --pol' \
	label show SECRET --pol "$policy"
check 'even where the rest would do' 2 'caveatctl: unknown option --now' \
	label decide SECRET 'up to SECRET' --policy "$policy" --now
check 'an option without its value is named' 2 \
	'caveatctl: --policy needs a value' label show SECRET --policy
check 'an unknown form is told' 2 \
	'caveatctl: usage: caveatctl label convert LABEL --to ess|4774|xml|expr --policy FILE... [--under POLICY]' \
	label convert SECRET --to morse --policy "$policy"
check 'an unknown noun is named' 2 \
	'caveatctl: no command labels; caveatctl --help lists them' labels
check 'an unknown verb gets help' 2 \
	'  label decide LABEL CLEARANCE --policy FILE... [--under POLICY] | --batch' \
	label judge
check 'help is asked for anywhere' 0 \
	'  policy check FILE...' policy check --help
check 'a missing policy file is told' 1 \
	"refused: $dir/bad.xml: No such file or directory" \
	policy check "$policy" "$dir/bad.xml"

check 'an unsound policy is told' 1 \
	"refused: $srcdir/tests/ctl/run-label.sh: not well-formed XML, line 1 (syntax)" \
	policy check "$srcdir/tests/ctl/run-label.sh"

# Each form is told apart by its content and comes back as the same label.
for form in ess 4774 xml expr; do
	"$ctl" label convert "$label" --to "$form" --policy "$policy" \
		>"$dir/$form" 2>&1
	check "$form is read back" 0 "$label" \
		label convert "@$dir/$form" --to expr --policy "$policy"
done
base64 -d <"$dir/ess" >"$dir/der"
check 'der is read back' 0 "$label" \
	label convert "@$dir/der" --to expr --policy "$policy"

# Decisions that are published with their answers, where they are at hand.
vectors=${CAVEAT_VECTORS:-$srcdir/../shared/vectors}
if [ -x "$vectors/check" ]; then
	checks=$((checks + 1))
	"$vectors/check" -- "$ctl" label decide --batch >"$dir/out" 2>&1 || {
		failed=$((failed + 1))
		cat "$dir/out"
	}
fi
# A line that can't be answered gets an answer that says so.
checks=$((checks + 1))
printf '%s\n' 'no json' '{"id":7,"policies":["/none"]}' |
	"$ctl" label decide --batch >"$dir/out"
if ! grep -q '"decision":"invalid"' "$dir/out" ||
	! grep -q '"decision":"invalid-policy".*"id":7' "$dir/out"; then
	failed=$((failed + 1))
	echo 'failed: bad lines are answered'
	cat "$dir/out"
fi

echo "$(((checks - failed) * 100 / checks))%: Checks: $checks," \
	"Failures: $failed, Errors: 0"
[ "$failed" -eq 0 ]
