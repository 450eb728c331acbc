/* SPDX-License-Identifier: MIT */
/* A room with a user of ours and peers of every kind before its door. */
#ifndef TESTS_MUC_BORDER_H
#define TESTS_MUC_BORDER_H

#include "tests/muc/ask.h"

#define ANN      "ann@ex.org/a"
#define FLO      "flo@flot.example/f"
#define ESS      "eve@ess.example/e"
#define NAT      "nat@nato.example/n"
#define BIN      "bin@bind.example/b"
#define FIN      "fin@fold.example/f"
#define NON      "non@none.example/n"
#define SHY      "shy@shy.example/s"
#define BAD      "bad@bad.example/b"
#define KNOWN    "ken@bad.example/k" /* the one who may */

#define SECLABEL "*[local-name()='securitylabel']"
#define BINDING  "*[local-name()='BindingData']"
#define MARK     "RESTRICTED"

#define ACTIVE   "<active xmlns='http://jabber.org/protocol/chatstates'/>"

/* Ann is in it; all are cleared for SECRET. */
struct world *border_world(void);
void border_enter(struct world *w, const char *full, const char *nick);
/* Ann says that under RESTRICTED; inside: XML. */
void border_tell(struct world *w, const char *inside);
/* Somebody says that. */
void border_send(struct world *w, const char *from, const char *inside);

#endif
