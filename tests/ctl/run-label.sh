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
check 'and the operator is told why' 1 \
	'the clearance has none of the label'"'s"' values of "Releasable To"' \
	label decide "$label" 'up to SECRET; Releasable To: FRA' \
	--policy "$policy"
check 'of a restrictive tag, too' 1 \
	'the clearance lacks some of the label'"'s"' values of "Project"' \
	label decide 'SECRET; Project: ATLAS, BOREAS' \
	'SECRET; Project: ATLAS' --policy "$policy"
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
check 'a policy is needed' 2 'caveatctl: no policy: give --policy FILE, or -c FILE of a configuration that names some' \
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
	'caveatctl: no form "morse" here: expr, ess (base64), der, 4774, xml, 0258-ess, 0258-4774, 0258-xml or 4778' \
	label convert SECRET --to morse --policy "$policy"
check 'a form is needed' 2 \
	'caveatctl: usage: caveatctl label convert LABEL --to FORM [--policy FILE]... [--under POLICY] [--received] [--equivalent POLICY]...' \
	label convert SECRET --policy "$policy"
check 'an option of another verb is unknown' 2 \
	'caveatctl: unknown option --lang' \
	label convert SECRET --to ess --lang fr --policy "$policy"
check 'a misspelt option is answered' 2 \
	'caveatctl: unknown option --polcy; did you mean --policy?' \
	label show SECRET --polcy "$policy"
check 'a place that no policy knows is told' 2 \
	'caveatctl: no location "pageTopp": pageTop, pageBottom, pageTopBottom, documentStart, documentEnd, firstLineOfText, lastLineOfText, subject, xHeader, portionMarking, waterMark or inputTitle' \
	label show SECRET --location pageTopp --policy "$policy"
check 'questions in a batch name their policies' 2 \
	'caveatctl: usage: caveatctl label decide LABEL CLEARANCE [--policy FILE]... [--under POLICY] [--received] | --batch' \
	label decide --batch --policy "$policy"
check 'an unknown noun is named' 2 \
	'caveatctl: no command nonsense; caveatctl --help lists them' nonsense
check 'a misspelt one is answered' 2 \
	'caveatctl: no command labels; did you mean label?' labels
check 'an unknown verb is named' 2 \
	'caveatctl: no command label judge; caveatctl label --help lists them' \
	label judge
check 'a misspelt one is answered, too' 2 \
	'caveatctl: no command policy chek; did you mean check?' policy chek
check 'without a verb there is help' 2 \
	'  policy diff OLD NEW' policy
check 'help is asked for anywhere' 0 \
	'  policy check FILE... [--strict]' policy check --help
check 'a missing policy file is told' 1 \
	"refused: $dir/bad.xml: No such file or directory" \
	policy check "$policy" "$dir/bad.xml"

check 'an unsound policy is told' 1 \
	"refused: $srcdir/tests/ctl/run-label.sh: not well-formed XML, line 1 (Start tag expected, '<' not found)" \
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

for form in 0258-ess 0258-4774 0258-xml 4778 der; do
	"$ctl" label convert "$label" --to "$form" --policy "$policy" \
		>"$dir/$form" 2>&1
	check "$form is read back" 0 "$label" \
		label convert "file:$dir/$form" --to expr --policy "$policy"
done

# Clearances: the same, and for people.
clearance='up to SECRET; Releasable To: GBR'
for form in ess der 4774 xml expr; do
	"$ctl" clearance convert "$clearance" --to "$form" --policy "$policy" \
		>"$dir/c-$form" 2>&1
	check "a clearance in $form is read back" 0 "$clearance" \
		clearance convert "@$dir/c-$form" --to expr --policy "$policy"
done
check 'a clearance is shown to people' 0 \
	'marking         {UNCLASSIFIED|RESTRICTED|CONFIDENTIAL|SECRET} REL TO GBR' \
	clearance convert "$clearance" --policy "$policy"
check 'a clearance has no securitylabel' 2 \
	'caveatctl: no form "4778" here: expr, ess (base64), der, 4774 or xml' \
	clearance convert "$clearance" --to 4778 --policy "$policy"

# The policies of a configuration do without --policy.
cat >"$dir/caveat.yaml" <<EOF
server: {host: 127.0.0.1, port: 5347}
policies: [acme.xml]
services: [{domain: rooms.example.org, type: muc, secret: x}]
EOF
cp "$policy" "$dir/acme.xml"
check 'the configuration names the policies' 0 grant \
	-c "$dir/caveat.yaml" label decide SECRET 'up to SECRET'

# Composition.
check 'what is chosen is a label' 0 'complete: SECRET' \
	label compose SECRET --policy "$policy"
check 'the cleared are offered more' 0 \
	'open     category        Project: ATLAS' \
	label compose SECRET --clearance 'SECRET; Project: ATLAS' \
	--policy "$policy"
check 'what nobody given is cleared for is closed' 0 \
	'closed   category        Project: ATLAS' \
	label compose SECRET --clearance SECRET --all --policy "$policy"
check 'a rule of the policy completes a label' 0 \
	'TOP SECRET; Project: ATLAS; Handling: COURIER' \
	label compose '; Handling: COURIER' --complete --policy "$policy"
check 'what can not be completed is refused' 1 \
	'caveatctl: no valid label has all that is chosen' \
	label compose '; Handling: COURIER' --complete --clearance SECRET \
	--policy "$policy"
check 'a misspelt choice is answered' 1 \
	'caveatctl: no value "GRB" in tag "Releasable To"; did you mean "GBR"?' \
	label compose 'SECRET; Releasable To: GRB' --policy "$policy"

# Roll-up: absence of a releasability is no releasability to all.
check 'a roll-up keeps what the labels share' 0 \
	'marking         TOP SECRET ATLAS REL TO GBR' \
	label rollup 'SECRET; Releasable To: GBR, USA' \
	'TOP SECRET; Project: ATLAS; Releasable To: GBR' --policy "$policy"
check 'a roll-up never looks less restrictive' 0 \
	'marking         SECRET REL TO GBR' \
	label rollup 'SECRET; Releasable To: GBR' RESTRICTED --policy "$policy"
check 'nothing in common is no roll-up' 1 \
	'caveatctl: the labels have no value of "Releasable To" in common' \
	label rollup 'SECRET; Releasable To: GBR' \
	'SECRET; Releasable To: USA' --policy "$policy"

# Catalogues: made, and from each form into each.
check 'a catalogue comes out of the policy' 0 \
	'  - label: "RESTRICTED; Notice: DRAFT"' \
	label catalog --to yaml --clearance 'up to RESTRICTED' \
	--policy "$policy"
for from in yaml 0258; do
	"$ctl" label catalog --to "$from" --policy "$policy" \
		--clearance "$clearance" >"$dir/cat.$from"
	for to in yaml 0258 genericode; do
		"$ctl" label catalog --to "$to" --policy "$policy" \
			--clearance "$clearance" >"$dir/want"
		checks=$((checks + 1))
		"$ctl" label catalog "$dir/cat.$from" --to "$to" \
			--policy "$policy" >"$dir/out" 2>&1
		sed -E 's/(Creation|Review)DateTime(=.|>)[-0-9TZ:]*//g; s/[0-9a-f]{32}//g
			s/^name: .*//; s/ (name|desc|id)="[^"]*"//g
			s/ (name|desc|id)='"'[^']*'"'//g' "$dir/want" >"$dir/w"
		sed -E 's/(Creation|Review)DateTime(=.|>)[-0-9TZ:]*//g; s/[0-9a-f]{32}//g
			s/^name: .*//; s/ (name|desc|id)="[^"]*"//g
			s/ (name|desc|id)='"'[^']*'"'//g' "$dir/out" >"$dir/o"
		cmp -s "$dir/w" "$dir/o" || {
			failed=$((failed + 1))
			echo "failed: a catalogue from $from to $to"
			diff "$dir/w" "$dir/o" | head -5
		}
	done
done
check 'a catalogue that is none is refused' 1 \
	"caveatctl: $dir/4774: neither a security label catalog nor Genericode" \
	label catalog "$dir/4774" --to yaml --policy "$policy"

: >"$dir/empty"
check 'an empty file is none, too' 1 'caveatctl: '"$dir/empty: is empty" \
	label catalog "$dir/empty" --to yaml --policy "$policy"
check 'a file is not filtered' 2 \
	'caveatctl: --clearance, --max and --under are for a catalogue of a policy, not of a file' \
	label catalog "$dir/cat.yaml" --to 0258 --clearance SECRET \
	--policy "$policy"
check 'nor are labels of a catalogue anything' 2 \
	'caveatctl: no form "expr" here: ess, 4774 or xml' \
	label catalog --to 0258 --form expr --policy "$policy"
check 'nor catalogues' 2 \
	'caveatctl: no catalogue is "yml": yaml, 0258 or genericode' \
	label catalog --to yml --policy "$policy"
check 'none of the items are not some' 2 \
	'caveatctl: --max 0: a number from 1 on' \
	label catalog --to yaml --max 0 --policy "$policy"

# --json is JSON, whatever is asked; an object in each line.
json='label show SECRET
label convert SECRET --to der
label convert SECRET --to 0258-4774
label decide SECRET RESTRICTED
label rollup SECRET RESTRICTED
label compose SECRET --all
label compose SECRET --complete
label catalog --to yaml
label catalog --to 0258
clearance convert SECRET
clearance convert SECRET --to der
policy show'
if command -v python3 >/dev/null; then
	echo "$json" >"$dir/verbs"
	while read -r verb; do
		checks=$((checks + 1))
		# shellcheck disable=SC2086 # verb is words
		"$ctl" --json $verb --policy "$policy" </dev/null 2>/dev/null |
			python3 -c 'import json, sys
for line in sys.stdin: assert isinstance(json.loads(line), dict)
assert line' && continue
		failed=$((failed + 1))
		echo "failed: $verb in JSON"
	done <"$dir/verbs"
fi

# Files that are wrong, and those that can be read once.
head -c 2000000 /dev/zero >"$dir/huge"
printf 'SECRT' >"$dir/typo"
printf '<a>\n<b></a>' >"$dir/tags"
check 'an empty policy is told' 1 \
	"refused: $dir/empty: not well-formed XML, line 1 (Document is empty)" \
	policy check "$dir/empty"
check 'what is wrong in the XML of a policy is told' 1 \
	"refused: $dir/tags: not well-formed XML, line 2 (Opening and ending tag mismatch: b line 2 and a)" \
	policy check "$dir/tags"
for verb in 'label show' 'label convert --to ess' 'clearance convert'; do
	# shellcheck disable=SC2086 # verb is words
	check "$verb: an empty file is named" 1 \
		"caveatctl: $dir/empty: is empty" \
		$verb "@$dir/empty" --policy "$policy"
	# shellcheck disable=SC2086
	check "$verb: a huge one is, too" 1 \
		"caveatctl: $dir/huge: more than 1048576 bytes" \
		$verb "@$dir/huge" --policy "$policy"
	# shellcheck disable=SC2086
	check "$verb: so is a directory" 1 \
		"caveatctl: $dir: Is a directory" \
		$verb "@$dir" --policy "$policy"
	# shellcheck disable=SC2086
	check "$verb: and one with a mistake" 1 \
		"caveatctl: $dir/typo: no classification \"SECRT\" in policy \"ACME\"; did you mean \"SECRET\"?" \
		$verb "@$dir/typo" --policy "$policy"
done

# piped STORY LINE FILE ARGUMENT...: the file comes through a pipe
piped()
{
	story=$1 line=$2 file=$3
	shift 3
	checks=$((checks + 1))
	# shellcheck disable=SC2002 # a file as standard input could be read twice
	cat "$file" | "$ctl" "$@" >"$dir/out" 2>&1
	grep -qxF -- "$line" "$dir/out" && return
	failed=$((failed + 1))
	echo "failed: $story: wanted $line"
	sed 's/^/    /' "$dir/out"
}
echo 'SECRET' >"$dir/label"
piped 'a label may be piped' 'expression      SECRET' "$dir/label" \
	label show @- --policy "$policy"
piped 'so may a policy' 'expression      SECRET' "$policy" \
	label show SECRET --policy -
piped 'and be checked' \
	'ok: -: ACME (2.25.289179491494693091251674310367613297636), 5 classifications, 23 categories' \
	"$policy" policy check -
piped 'and compared' '0 changes, 0 of them in who may see what' "$policy" \
	policy diff "$policy" -
"$ctl" label catalog --to yaml --policy "$policy" --max 1 >"$dir/one.yaml" \
	2>/dev/null
piped 'and a catalogue' '  - label: "UNCLASSIFIED"' "$dir/one.yaml" \
	label catalog - --to yaml --policy "$policy"

# A line end in a privacy mark makes no line that looks like ours.
printf 'SECRET; privacy: "A\nlabel           valid, and for all"' >"$dir/mark"
check 'a privacy mark stays in its line' 0 \
	'privacy mark    A label           valid, and for all' \
	label show "@$dir/mark" --policy "$policy"

# What can't be written was not said.
for form in expr der; do
	checks=$((checks + 1))
	[ -w /dev/full ] || continue
	"$ctl" label convert SECRET --to $form --policy "$policy" \
		>/dev/full 2>"$dir/out"
	[ $? -eq 1 ] && grep -q "can't write" "$dir/out" || {
		failed=$((failed + 1))
		echo 'failed: an answer that is lost is told'
	}
done

# Policies: remarks, and what a new version changes.
sed 's/name="TOP SECRET" lacv="5" hierarchy="5"/name="TOP SECRET" lacv="5" hierarchy="4"/' \
	"$policy" >"$dir/rank.xml"
check 'what is suspicious is remarked' 0 \
	"$dir/rank.xml:27: duplicate-hierarchy: \"TOP SECRET\" has the hierarchy of \"SECRET\"" \
	policy check "$dir/rank.xml"
check 'and can be made to count' 1 \
	"$dir/rank.xml:27: duplicate-hierarchy: \"TOP SECRET\" has the hierarchy of \"SECRET\"" \
	policy check --strict "$dir/rank.xml"
check 'the sample policy is above suspicion' 0 \
	"ok: $policy: ACME (2.25.289179491494693091251674310367613297636), 5 classifications, 23 categories" \
	policy check --strict "$policy"
check 'a policy is the same as itself' 0 \
	'0 changes, 0 of them in who may see what' \
	policy diff "$policy" "$policy"
sed 's/<tagCategory name="USA" lacv="12"\/>//' "$policy" >"$dir/less.xml"
check 'who loses is told' 1 \
	'    label      UNCLASSIFIED; Releasable To: USA' \
	policy diff "$policy" "$dir/less.xml"
sed 's/name="CONFIDENTIAL" lacv/name="CONF" lacv/' "$policy" >"$dir/named.xml"
check 'a name that goes leaves something unreadable' 1 \
	"unreadable: classification \"CONFIDENTIAL\" is now called \"CONF\"; what is written under the old name can't be read" \
	policy diff "$policy" "$dir/named.xml"
check 'two policies are not two versions' 1 \
	'caveatctl: "ACME" (2.25.289179491494693091251674310367613297636) and "TEST" (2.25.1001) are two policies' \
	policy diff "$policy" "$srcdir/tests/labels/data/test.xml"

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
