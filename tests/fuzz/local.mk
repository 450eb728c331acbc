# A target is three lines; its seeds stand in tests/fuzz/corpus/NAME/:
#   FUZZERS += tests/fuzz/fuzz_xml
#   tests_fuzz_fuzz_xml_SOURCES = tests/fuzz/fuzz_xml.c $(FUZZ_MAIN)
#   tests_fuzz_fuzz_xml_LDADD = libxmpp.a libbase.a $(XMPP_LIBS) $(FUZZ_LIBS)
# Without libFuzzer the same program replays its corpus in `make check'.
if FUZZ
FUZZ_MAIN =
else
FUZZ_MAIN = tests/fuzz/replay.c
endif

# What the targets of labels share: properties, and the twin of the decision.
LAWS = tests/fuzz/laws.c tests/fuzz/laws.h tests/fuzz/tape.h
LAWS_LDADD = libtwin.a liblabels.a libbase.a $(LABELS_LIBS) \
	$(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_der
tests_fuzz_fuzz_der_SOURCES = tests/fuzz/fuzz_der.c \
	tests/fuzz/ber.c tests/fuzz/ber.h $(LAWS) $(FUZZ_MAIN)
tests_fuzz_fuzz_der_LDADD = $(LAWS_LDADD)

FUZZERS += tests/fuzz/fuzz_clearance
tests_fuzz_fuzz_clearance_SOURCES = tests/fuzz/fuzz_clearance.c \
	tests/fuzz/ber.c tests/fuzz/ber.h $(LAWS) $(FUZZ_MAIN)
tests_fuzz_fuzz_clearance_LDADD = $(LAWS_LDADD)

FUZZERS += tests/fuzz/fuzz_nato_xml
tests_fuzz_fuzz_nato_xml_SOURCES = tests/fuzz/fuzz_nato_xml.c $(LAWS) $(FUZZ_MAIN)
tests_fuzz_fuzz_nato_xml_LDADD = $(LAWS_LDADD)

FUZZERS += tests/fuzz/fuzz_expr
tests_fuzz_fuzz_expr_SOURCES = tests/fuzz/fuzz_expr.c $(LAWS) $(FUZZ_MAIN)
tests_fuzz_fuzz_expr_LDADD = $(LAWS_LDADD)

FUZZERS += tests/fuzz/fuzz_catalog
tests_fuzz_fuzz_catalog_SOURCES = tests/fuzz/fuzz_catalog.c $(LAWS) $(FUZZ_MAIN)
tests_fuzz_fuzz_catalog_LDADD = $(LAWS_LDADD)

FUZZERS += tests/fuzz/fuzz_spif
tests_fuzz_fuzz_spif_SOURCES = tests/fuzz/fuzz_spif.c \
	tests/fuzz/spif_maker.c tests/fuzz/spif_maker.h $(LAWS) $(FUZZ_MAIN)
tests_fuzz_fuzz_spif_LDADD = $(LAWS_LDADD)

FUZZERS += tests/fuzz/fuzz_jid
tests_fuzz_fuzz_jid_SOURCES = tests/fuzz/fuzz_jid.c $(FUZZ_MAIN)
tests_fuzz_fuzz_jid_LDADD = libxmpp.a libbase.a $(XMPP_LIBS) \
	$(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_ejabberd
tests_fuzz_fuzz_ejabberd_SOURCES = tests/fuzz/fuzz_ejabberd.c $(FUZZ_MAIN)
tests_fuzz_fuzz_ejabberd_LDADD = libmove.a libxmpp.a libbase.a $(MOVE_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_xdata
tests_fuzz_fuzz_xdata_SOURCES = tests/fuzz/fuzz_xdata.c $(FUZZ_MAIN)
tests_fuzz_fuzz_xdata_LDADD = libxmpp.a libbase.a $(XMPP_LIBS) \
	$(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_form
tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz_form.c $(FUZZ_MAIN)
tests_fuzz_fuzz_form_LDADD = libfdp.a libxmpp.a libbase.a $(XMPP_LIBS) \
	$(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_render
tests_fuzz_fuzz_render_SOURCES = tests/fuzz/fuzz_render.c $(FUZZ_MAIN)
tests_fuzz_fuzz_render_LDADD = libfdp.a libxmpp.a libbase.a $(JANSSON_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_xml
tests_fuzz_fuzz_xml_SOURCES = tests/fuzz/fuzz_xml.c \
	tests/xmpp/oracle.c tests/xmpp/oracle.h $(FUZZ_MAIN)
tests_fuzz_fuzz_xml_LDADD = libxmpp.a libbase.a $(XMPP_LIBS) \
	$(XML2_LIBS) $(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_stanza_in
tests_fuzz_fuzz_stanza_in_SOURCES = tests/fuzz/fuzz_stanza_in.c $(FUZZ_MAIN)
tests_fuzz_fuzz_stanza_in_LDADD = libcomponent.a libxmpp.a libbase.a \
	$(COMPONENT_LIBS) $(XMPP_LIBS) $(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_document
tests_fuzz_fuzz_document_SOURCES = tests/fuzz/fuzz_document.c $(FUZZ_MAIN)
tests_fuzz_fuzz_document_LDADD = libmove.a libxmpp.a libbase.a $(MOVE_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_border
tests_fuzz_fuzz_border_SOURCES = tests/fuzz/fuzz_border.c $(FUZZ_MAIN)
tests_fuzz_fuzz_border_LDADD = libworld.a libmuc.a libpubsub.a libdomain.a libdb.a liblabels.a \
	libxmpp.a libbase.a $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) \
	$(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_arrive
tests_fuzz_fuzz_arrive_SOURCES = tests/fuzz/fuzz_arrive.c $(FUZZ_MAIN)
tests_fuzz_fuzz_arrive_LDADD = libworld.a libmuc.a libpubsub.a libdomain.a libdb.a liblabels.a \
	libxmpp.a libbase.a $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) \
	$(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_router
tests_fuzz_fuzz_router_SOURCES = tests/fuzz/fuzz_router.c $(FUZZ_MAIN)
tests_fuzz_fuzz_router_LDADD = libworld.a libmuc.a libpubsub.a libdomain.a libdb.a liblabels.a \
	libxmpp.a libbase.a $(DB_LIBS) $(LABELS_LIBS) $(XMPP_LIBS) \
	$(BASE_LIBS) $(FUZZ_LIBS)
FUZZERS += tests/fuzz/fuzz_prosody
tests_fuzz_fuzz_prosody_SOURCES = tests/fuzz/fuzz_prosody.c $(FUZZ_MAIN)
tests_fuzz_fuzz_prosody_LDADD = libmove.a libxmpp.a libbase.a $(MOVE_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS) $(FUZZ_LIBS)

FUZZERS += tests/fuzz/fuzz_lua_data
tests_fuzz_fuzz_lua_data_SOURCES = tests/fuzz/fuzz_lua_data.c $(FUZZ_MAIN)
tests_fuzz_fuzz_lua_data_LDADD = libmove.a libbase.a $(BASE_LIBS) \
	$(FUZZ_LIBS)

EXTRA_DIST += tests/fuzz/policies/bare.xml tests/fuzz/policies/missi.xml \
	tests/fuzz/policies/rules.xml

EXTRA_DIST += tests/fuzz/fuzz_catalog.dict tests/fuzz/fuzz_clearance.dict \
	tests/fuzz/fuzz_der.dict tests/fuzz/fuzz_expr.dict \
	tests/fuzz/fuzz_form.dict tests/fuzz/fuzz_render.dict \
	tests/fuzz/fuzz_lua_data.dict tests/fuzz/fuzz_nato_xml.dict tests/fuzz/fuzz_router.dict \
	tests/fuzz/fuzz_spif.dict

FUZZERS += tests/fuzz/fuzz_dump
tests_fuzz_fuzz_dump_SOURCES = tests/fuzz/fuzz_dump.c $(FUZZ_MAIN)
tests_fuzz_fuzz_dump_LDADD = libmove.a libxmpp.a libbase.a $(MOVE_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS) $(FUZZ_LIBS)
EXTRA_DIST += tests/fuzz/fuzz_dump.dict tests/fuzz/fuzz_ejabberd.dict

FUZZERS += tests/fuzz/fuzz_paper
tests_fuzz_fuzz_paper_SOURCES = tests/fuzz/fuzz_paper.c $(FUZZ_MAIN)
tests_fuzz_fuzz_paper_LDADD = libmove.a libxmpp.a libbase.a $(MOVE_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS) $(FUZZ_LIBS)
