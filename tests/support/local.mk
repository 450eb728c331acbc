# world, watch and story need no libcheck: the fuzz targets link them too.
check_LIBRARIES += libworld.a
libworld_a_SOURCES = \
	tests/support/outside.c tests/support/outside.h \
	tests/support/ids.c tests/support/ids.h \
	tests/support/policy.h \
	tests/support/story.c \
	tests/support/truth.c tests/support/truth.h \
	tests/support/watch.c tests/support/watch.h \
	tests/support/world.c tests/support/world.h
check_LIBRARIES += libsupport.a
libsupport_a_SOURCES = \
	tests/support/expect.c tests/support/expect.h \
	tests/support/hostile.c tests/support/hostile.h \
	tests/support/steps.c tests/support/steps.h
# twin needs liblabels and libbase alone.
check_LIBRARIES += libtwin.a
libtwin_a_SOURCES = \
	tests/support/twin.c tests/support/twin.h
