check_PROGRAMS += tests/labels/run
tests_labels_run_SOURCES = \
	tests/base/assert_span.h \
	tests/labels/codec_world.c \
	tests/labels/codec_world.h \
	tests/labels/fixture.c \
	tests/labels/fixture.h \
	tests/labels/library_world.c \
	tests/labels/library_world.h \
	tests/labels/main.c \
	tests/labels/policy_diff_rows.h \
	tests/labels/suites.h \
	tests/labels/test_acdf.c \
	tests/labels/test_catalog.c \
	tests/labels/test_catalog_plan.c \
	tests/labels/test_catalog_write.c \
	tests/labels/test_clearance.c \
	tests/labels/test_compose.c \
	tests/labels/test_compose_puzzle.c \
	tests/labels/test_compose_random.c \
	tests/labels/test_der.c \
	tests/labels/test_equiv.c \
	tests/labels/test_explain.c \
	tests/labels/test_ess_der.c \
	tests/labels/test_ess_write.c \
	tests/labels/test_examples.c \
	tests/labels/test_expr.c \
	tests/labels/test_flot.c \
	tests/labels/test_flot_lines.c \
	tests/labels/test_gate.c \
	tests/labels/test_inspect.c \
	tests/labels/test_label.c \
	tests/labels/test_label_cache.c \
	tests/labels/test_lint.c \
	tests/labels/test_library.c \
	tests/labels/test_library_catalog.c \
	tests/labels/test_marking.c \
	tests/labels/test_membership.c \
	tests/labels/test_nato_binding.c \
	tests/labels/test_nato_clearance.c \
	tests/labels/test_nato_dates.c \
	tests/labels/test_nato_xml.c \
	tests/labels/test_origin.c \
	tests/labels/test_place.c \
	tests/labels/test_policy.c \
	tests/labels/test_policy_diff.c \
	tests/labels/test_rollup.c \
	tests/labels/test_spif.c \
	tests/labels/test_spiffy_xml.c \
	tests/labels/test_succession.c \
	tests/labels/test_twin.c \
	tests/labels/test_validity.c \
	tests/labels/test_wide.c \
	tests/labels/test_wire.c \
	tests/labels/test_wire_write.c \
	tests/labels/test_x509_clearance.c \
	tests/labels/test_xml_util.c
tests_labels_run_LDADD = libtwin.a liblabels.a libbase.a \
	$(CHECK_LIBS) $(LABELS_LIBS) $(BASE_LIBS)
EXTRA_DIST += tests/labels/data/away.xml tests/labels/data/home.xml \
	tests/labels/data/mapped.xml \
	tests/labels/data/marks.xml tests/labels/data/test.xml
if LIBRARY
TESTS += tests/labels/library.sh
endif
EXTRA_DIST += tests/labels/library.sh
