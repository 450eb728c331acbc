noinst_LIBRARIES += libpubsub.a
libpubsub_a_SOURCES = \
	pubsub/adhoc.c pubsub/adhoc.h \
	pubsub/approve.c pubsub/approve.h \
	pubsub/archive.c \
	pubsub/await.c pubsub/await.h \
	pubsub/arrive.c pubsub/arrive.h \
	pubsub/arrive_inner.h \
	pubsub/arrive_items.c \
	pubsub/arrive_options.c \
	pubsub/arrive_people.c \
	pubsub/ask.h \
	pubsub/change.c pubsub/change.h \
	pubsub/configure.c \
	pubsub/control.c pubsub/control.h \
	pubsub/control_show.c \
	pubsub/create.c pubsub/create.h \
	pubsub/depart.c pubsub/depart.h \
	pubsub/digest.c pubsub/digest.h \
	pubsub/event.c pubsub/event.h \
	pubsub/flock.c pubsub/flock.h \
	pubsub/hook.c pubsub/hook.h \
	pubsub/info.c \
	pubsub/iq.c \
	pubsub/item.c pubsub/item.h \
	pubsub/kind.c pubsub/kind.h \
	pubsub/list.c \
	pubsub/manage.c \
	pubsub/member.c \
	pubsub/mine.c \
	pubsub/node.c pubsub/node.h \
	pubsub/offer.c \
	pubsub/options.c pubsub/options.h \
	pubsub/page.c pubsub/page.h \
	pubsub/pending.c \
	pubsub/publish.c \
	pubsub/pubsub.c pubsub/pubsub.h \
	pubsub/read.c pubsub/read.h \
	pubsub/remove.c pubsub/remove.h \
	pubsub/report.c pubsub/report.h \
	pubsub/retract.c \
	pubsub/rights.c \
	pubsub/roll.c \
	pubsub/roster.c pubsub/roster.h \
	pubsub/sift.c pubsub/sift.h \
	pubsub/sub.c \
	pubsub/suboptions.c pubsub/suboptions.h \
	pubsub/subscribe.c
