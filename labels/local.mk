noinst_LIBRARIES += liblabels.a
liblabels_a_SOURCES = \
	labels/acdf.c \
	labels/acdf.h \
	labels/catalog.c \
	labels/catalog.h \
	labels/catalog_plan.c \
	labels/catalog_write.c \
	labels/catalog_write.h \
	labels/catalog_xml.c \
	labels/caveat-labels.h \
	labels/clearance.c \
	labels/clearance.h \
	labels/codec.c \
	labels/codec.h \
	labels/color.c \
	labels/color.h \
	labels/compose.c \
	labels/compose.h \
	labels/der.c \
	labels/der.h \
	labels/engine.h \
	labels/equiv.c \
	labels/equiv.h \
	labels/equiv_model.h \
	labels/explain.c \
	labels/explain.h \
	labels/ess_category.c \
	labels/ess_category.h \
	labels/ess_category_write.c \
	labels/ess_der.c \
	labels/expr.h \
	labels/expr_names.c \
	labels/expr_read.c \
	labels/expr_write.c \
	labels/flot.c labels/flot.h \
	labels/flot_seen.c labels/flot_seen.h \
	labels/gate.c \
	labels/gate.h \
	labels/inspect.c \
	labels/inspect.h \
	labels/label.c \
	labels/label.h \
	labels/label_cache.c \
	labels/label_read.c \
	labels/labels.c \
	labels/labels.h \
	labels/library.c \
	labels/library.h \
	labels/library_compose.c \
	labels/library_label.c \
	labels/lint.c \
	labels/lint.h \
	labels/lint_equiv.c \
	labels/lint_marks.c \
	labels/lint_reach.c \
	labels/lint_run.h \
	labels/lint_values.c \
	labels/marking.c \
	labels/marking.h \
	labels/membership.c \
	labels/membership.h \
	labels/model.h \
	labels/nato.h \
	labels/nato_binding.c \
	labels/nato_clearance.c \
	labels/nato_dates.c \
	labels/nato_parts.c \
	labels/nato_xml.c \
	labels/ns.h \
	labels/place.c \
	labels/place.h \
	labels/policy.c \
	labels/policy.h \
	labels/policy_diff.c \
	labels/policy_diff.h \
	labels/policy_diff_class.c \
	labels/policy_diff_explore.c \
	labels/policy_diff_probe.c \
	labels/policy_diff_same.c \
	labels/policy_diff_run.h \
	labels/policy_diff_set.c \
	labels/policy_diff_value.c \
	labels/rollup.c \
	labels/rollup.h \
	labels/space.c \
	labels/space.h \
	labels/spif.h \
	labels/spif_equiv.c \
	labels/spif_marks.c \
	labels/spif_members.c \
	labels/spif_rules.c \
	labels/spif_shape.c \
	labels/spif_tags.c \
	labels/spif_util.c \
	labels/spif_xml.c \
	labels/spiffy_xml.c \
	labels/succession.c \
	labels/validity.c \
	labels/wire.c \
	labels/wire.h \
	labels/wire_write.c \
	labels/x509_clearance.c \
	labels/xml_form.c \
	labels/xml_util.c \
	labels/xml_util.h \
	labels/xml_write.c

# The engine as a library for other programs: shared by libtool; the static one
# is our two archives as one object that shows no other names.
if LIBRARY
include_HEADERS = labels/caveat-labels.h
pkgconfig_DATA = labels/caveat-labels.pc
lib_LTLIBRARIES = libcaveat-labels.la
libcaveat_labels_la_SOURCES = $(liblabels_a_SOURCES) $(libbase_a_SOURCES)
libcaveat_labels_la_CPPFLAGS = $(AM_CPPFLAGS) # objects of its own
libcaveat_labels_la_LIBADD = $(LABELS_LIBS) $(BASE_LIBS)
libcaveat_labels_la_LDFLAGS = -shared -no-undefined -version-info 1:0:0 \
	-export-symbols-regex '^caveat_' $(LIBRARY_LDFLAGS)

staticlibdir = $(libdir)
staticlib_DATA = libcaveat-labels.a
CLEANFILES += libcaveat-labels.a caveat-labels.o
libcaveat-labels.a: liblabels.a libbase.a
	$(AM_V_AR)rm -f $@ && $(LD) -r -o caveat-labels.o \
		--whole-archive liblabels.a libbase.a && \
	$(OBJCOPY) -w --keep-global-symbol='caveat_*' caveat-labels.o && \
	$(AR) cr $@ caveat-labels.o && $(RANLIB) $@
endif
