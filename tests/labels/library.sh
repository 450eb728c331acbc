#!/bin/sh
# SPDX-License-Identifier: MIT
# libcaveat-labels as another program sees it: the manual's example, built
# against the shared and against the static library, does what the page says;
# no name but caveat_* is visible; versions agree.
# usage: library.sh, in the build directory; $srcdir is the source's
set -u
srcdir=${srcdir:-.}
dir=$(mktemp -d) || exit 99
trap 'rm -rf "$dir"' EXIT
policy=$srcdir/examples/policies/acme.xml
header=$srcdir/labels/caveat-labels.h
cc=${CC:-cc}
checks=0 failed=0

# check STORY COMMAND...: it ends with status 0
check()
{
	story=$1
	shift
	checks=$((checks + 1))
	if "$@" >"$dir/out" 2>&1; then
		return
	fi
	failed=$((failed + 1))
	echo "failed: $story"
	sed 's/^/    /' "$dir/out"
}

# says WANT STATUS COMMAND...
says()
{
	want=$1 status=$2
	shift 2
	got=$("$@" 2>&1)
	[ $? -eq "$status" ] && [ "$got" = "$want" ] && return 0
	echo "said: $got"
	return 1
}

# Only what the header declares, and all of it.
names()
{
	sed -nE 's/.*[ *](caveat_[a-z_]+)\($/\1/p
		s/^[a-z].*[ *](caveat_[a-z_]+)\(.*/\1/p' "$header" |
		grep -v '_fn$' | sort -u >"$dir/declared"
	"$@" | awk '$2 ~ /[TBDRV]/ { print $3 }' | sort -u >"$dir/defined"
	diff "$dir/declared" "$dir/defined"
}

version()
{
	header_version=$(awk '
		$2 ~ /^CAVEAT_LABELS_(MAJOR|MINOR|PATCH)$/ { v = v s $3; s = "." }
		END { print v }' "$header")
	says "$header_version" 0 pkg-config --modversion labels/caveat-labels.pc
}

awk '/^\.Bd/ { on = 1; next } /^\.Ed/ { on = 0 } on' \
	"$srcdir/man/caveat-labels.3" | sed 's/\\e/\\/g' >"$dir/example.c"
check 'the example of the manual compiles' \
	"$cc" -std=c99 -Wall -Wextra -pedantic -Werror -I "$srcdir/labels" \
	-o "$dir/shared" "$dir/example.c" -L.libs -lcaveat-labels
check 'with the static library, too' \
	"$cc" -std=c99 -I "$srcdir/labels" -o "$dir/static" "$dir/example.c" \
	libcaveat-labels.a $(pkg-config --libs libxml-2.0 libcrypto)
for way in shared static; do
	check "who is cleared is shown the marking ($way)" \
		says 'SECRET REL TO GBR/USA' 0 \
		env LD_LIBRARY_PATH=.libs "$dir/$way" "$policy" \
		'SECRET; Releasable To: GBR, USA' \
		'up to SECRET; Releasable To: GBR'
	check "who isn't is shown nothing ($way)" \
		says '' 1 env LD_LIBRARY_PATH=.libs "$dir/$way" "$policy" \
		'SECRET; Releasable To: GBR, USA' 'up to SECRET'
done
check 'the shared library shows what the header declares, no more' \
	names nm -D --defined-only .libs/libcaveat-labels.so
check 'so does the static one' \
	names nm --defined-only libcaveat-labels.a
check 'header and pkg-config file have one version' version
if command -v c++ >/dev/null; then
	check 'the header is good C++' c++ -x c++ -Wall -Wextra -pedantic \
		-Werror -fsyntax-only "$header"
fi

echo "$(((checks - failed) * 100 / checks))%: Checks: $checks," \
	"Failures: $failed, Errors: 0"
[ "$failed" -eq 0 ]
