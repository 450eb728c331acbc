noinst_LIBRARIES += libdomain.a
libdomain_a_SOURCES = \
	domain/before.c domain/before.h \
	domain/border.h domain/border_inner.h \
	domain/border_fold.c \
	domain/caps.c domain/caps.h \
	domain/caps_hash.c \
	domain/border_in.c \
	domain/border_out.c \
	domain/border_text.c \
	domain/border_write.c \
	domain/chain.c domain/chain.h \
	domain/command.c domain/command.h \
	domain/compose.c domain/compose.h \
	domain/compose_command.c \
	domain/delegate.c domain/delegate.h \
	domain/domain.c domain/domain.h \
	domain/edit.c domain/edit.h \
	domain/fact.h \
	domain/judge.c domain/judge.h \
	domain/levels.c domain/levels.h \
	domain/levels_form.c \
	domain/mam.c domain/mam.h \
	domain/offer.c domain/offer.h \
	domain/options.c domain/options.h \
	domain/options_show.c \
	domain/pace.c domain/pace.h \
	domain/peer.c domain/peer.h \
	domain/personal.c domain/personal.h \
	domain/personal_command.c \
	domain/privilege.c domain/privilege.h \
	domain/report.c domain/report.h \
	domain/show.c \
	domain/transfer_in.c domain/transfer_in.h \
	domain/transfer_label.c \
	domain/transfer_out.c domain/transfer_out.h
