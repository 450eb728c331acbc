TESTS += tests/vectors/run.sh
EXTRA_DIST += tests/vectors/cases tests/vectors/check.py \
	tests/vectors/decisions.jsonl tests/vectors/differ.py \
	tests/vectors/judge.py tests/vectors/law tests/vectors/make.py \
	tests/vectors/policies tests/vectors/run.sh
