BENCHES += tests/bench/bench_relay
tests_bench_bench_relay_SOURCES = tests/bench/bench_relay.c
tests_bench_bench_relay_LDADD = libworld.a libmuc.a libpubsub.a libdomain.a libdb.a liblabels.a \
	libxmpp.a libbase.a $(DB_LIBS) $(LABELS_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
BENCHES += tests/bench/bench_labels
tests_bench_bench_labels_SOURCES = tests/bench/bench_labels.c \
	tests/bench/label_world.c tests/bench/label_world.h
tests_bench_bench_labels_LDADD = liblabels.a libbase.a $(LABELS_LIBS) $(BASE_LIBS)
BENCHES += tests/bench/bench_rooms
tests_bench_bench_rooms_SOURCES = tests/bench/bench_rooms.c
tests_bench_bench_rooms_LDADD = libworld.a libmuc.a libpubsub.a libdomain.a libdb.a liblabels.a \
	libxmpp.a libbase.a $(DB_LIBS) $(LABELS_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
BENCHES += tests/bench/bench_hidden
tests_bench_bench_hidden_SOURCES = tests/bench/bench_hidden.c
tests_bench_bench_hidden_LDADD = libworld.a libmuc.a libpubsub.a libdomain.a libdb.a liblabels.a \
	libxmpp.a libbase.a $(DB_LIBS) $(LABELS_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
BENCHES += tests/bench/bench_nodes
tests_bench_bench_nodes_SOURCES = tests/bench/bench_nodes.c
tests_bench_bench_nodes_LDADD = libworld.a libmuc.a libpubsub.a libdomain.a libdb.a liblabels.a \
	libxmpp.a libbase.a $(DB_LIBS) $(LABELS_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
BENCHES += tests/bench/bench_document
tests_bench_bench_document_SOURCES = tests/bench/bench_document.c
tests_bench_bench_document_LDADD = libmove.a libxmpp.a libbase.a $(MOVE_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
BENCHES += tests/bench/bench_arrive
tests_bench_bench_arrive_SOURCES = tests/bench/bench_arrive.c
tests_bench_bench_arrive_LDADD = libworld.a libmuc.a libpubsub.a libdomain.a libdb.a liblabels.a \
	libxmpp.a libbase.a $(DB_LIBS) $(LABELS_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
# What tests/bench/table runs: not measures of their own.
LOADERS = tests/bench/load tests/bench/refrelay
EXTRA_PROGRAMS += $(LOADERS)
tests_bench_load_SOURCES = tests/bench/load.c tests/bench/load.h \
	tests/bench/load_check.c tests/bench/load_wire.c
tests_bench_load_LDADD = libbase.a $(BASE_LIBS)
tests_bench_refrelay_SOURCES = tests/bench/refrelay.c
tests_bench_refrelay_LDADD = libbase.a $(EXPAT_LIBS) $(BASE_LIBS)
