BENCHES += tests/bench/bench_relay
tests_bench_bench_relay_SOURCES = tests/bench/bench_relay.c
tests_bench_bench_relay_LDADD = libworld.a libmuc.a libdb.a liblabels.a \
	libxmpp.a libbase.a $(DB_LIBS) $(LABELS_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
BENCHES += tests/bench/bench_labels
tests_bench_bench_labels_SOURCES = tests/bench/bench_labels.c \
	tests/bench/label_world.c tests/bench/label_world.h
tests_bench_bench_labels_LDADD = liblabels.a libbase.a $(LABELS_LIBS) $(BASE_LIBS)
BENCHES += tests/bench/bench_rooms
tests_bench_bench_rooms_SOURCES = tests/bench/bench_rooms.c
tests_bench_bench_rooms_LDADD = libworld.a libmuc.a libdb.a liblabels.a \
	libxmpp.a libbase.a $(DB_LIBS) $(LABELS_LIBS) \
	$(XMPP_LIBS) $(BASE_LIBS)
