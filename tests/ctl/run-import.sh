#!/bin/sh
# SPDX-License-Identifier: MIT
# caveatctl import and export as far as they need no daemon: what a file has,
# what is said of bad ones, exit statuses.
# usage: run-import.sh, in the build directory; $srcdir is the source's.
set -u
srcdir=${srcdir:-.}
ctl=./caveatctl
seeds=$srcdir/tests/fuzz/corpus/document
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

row='ops@rooms.example.org  5        2         '

check 'a good file is' 0 'not signed' import --verify "$seeds/good.xml"
check 'whatever its name is' 0 'not signed' import --verify "$seeds/good.gz"
check 'in several members, too' 0 'not signed' \
	import --verify "$seeds/members.gz"
checks=$((checks + 1))
"$ctl" import --verify "$seeds/good.xml" >"$dir/out"
grep -q "^$row" "$dir/out" || {
	failed=$((failed + 1))
	echo 'failed: it says what is in it'
	sed 's/^/    /' "$dir/out"
}
check 'in JSON, too' 0 '  "bytes": 1243,' \
	--json import --verify "$seeds/good.xml"
check 'or of one place' 0 '      "place": "nodes.example.org/a/b",' \
	--json import --verify "$seeds/good.xml" nodes.example.org
check 'another than those is none' 1 'caveatctl: a@b: there is no such place' \
	import --verify "$seeds/good.xml" a@b
check 'a file that is cut off is bad' 1 \
	"caveatctl: $seeds/cut.gz: it is cut off: there is no </transfer>" \
	import --verify "$seeds/cut.gz"
check 'so is one of another version' 1 \
	"caveatctl: $seeds/version2.xml: version 2 of the transfer document: only version 1 is known" \
	import --verify "$seeds/version2.xml"
check 'and one with a place twice' 1 \
	"caveatctl: $seeds/twice.xml: ops@rooms.example.org: this place is there twice" \
	import --verify "$seeds/twice.xml"
check 'no file is read that is none' 1 \
	"caveatctl: $dir: no regular file: it is read more than once" \
	import --verify "$dir"

openssl genpkey -algorithm ed25519 -out "$dir/key" 2>/dev/null
openssl pkey -in "$dir/key" -pubout -out "$dir/pub" 2>/dev/null
check 'one that is not signed is refused where a key is given' 1 \
	"caveatctl: $seeds/good.xml: it isn't signed" \
	import --verify "$seeds/good.xml" --key "$dir/pub"
check 'so is one that somebody else has signed' 1 \
	"caveatctl: $seeds/signed.xml: it is signed with another key" \
	import --verify "$seeds/signed.xml" --key "$dir/pub"
check 'a private key is no public one' 1 \
	"caveatctl: $dir/key: no Ed25519 public key (PEM)" \
	import --verify "$seeds/signed.xml" --key "$dir/key"

check 'an import needs a daemon' 3 \
	"caveatctl: ops@rooms.example.org: no caveatd answers at $dir/none: No such file or directory" \
	-s "$dir/none" import "$seeds/good.xml"
check 'so does an export' 3 \
	"caveatctl: no caveatd answers at $dir/none: No such file or directory" \
	-s "$dir/none" export "$dir/new"
checks=$((checks + 1))
if [ -e "$dir/new" ] || [ -e "$dir/new.part" ]; then
	failed=$((failed + 1))
	echo 'failed: an export that failed leaves a file'
fi
check 'a key that is not there is said' 1 \
	"caveatctl: $dir/nokey: No such file or directory" \
	-s "$dir/none" export "$dir/new" --sign "$dir/nokey"
for words in 'import' 'import x --unfit maybe' 'import x --check --verify' \
	'export'; do
	checks=$((checks + 1))
	# shellcheck disable=SC2086 # words
	"$ctl" $words >"$dir/out" 2>&1
	[ $? -eq 2 ] || {
		failed=$((failed + 1))
		echo "failed: usage: $words"
	}
done
check 'domains are mapped in pairs' 2 \
	"caveatctl: --map: 'a@b=c' isn't OLD=NEW, two domains" \
	import "$seeds/good.xml" --map a@b=c

echo "$((100 * (checks - failed) / checks))%: Checks: $checks, Failures: $failed, Errors: 0"
[ "$failed" -eq 0 ]
