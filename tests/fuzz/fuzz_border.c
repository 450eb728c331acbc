/* SPDX-License-Identifier: MIT */
/*
 * What people may say, written anew for peers: the input is what stands in a
 * message, before a NUL what one of ours says, behind it what one says whose
 * server knows no labels. Whatever it is, that server gets no label and a true
 * first line, and a peer that is folded gets nothing that isn't listed.
 */
#include "base/log.h"
#include "domain/judge.h"
#include "labels/flot.h"
#include "tests/support/world.h"
#include "xmpp/seclabel.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define ANN "ann@ex.org/a"
#define FLO "flo@flot.example/f"
#define FIN "fin@fold.example/f"
#define BIN "bin@bind.example/b"

static struct world *people(void)
{
	static const struct peer_element listed[] = {
		{{"jabber:client", 13}, {"body", 4}}
        };
	static const struct world_peer peers[] = {
		{.domain = "bind.example",
                 .in = "up to SECRET",
                 .out = "up to SECRET",
                 .set = {.format = PEER_4778,
				.allow = PEER_TRAFFIC_ALL}},
		{.domain = "flot.example",
                 .in = "up to SECRET",
                 .out = "up to SECRET",
                 .set = {.format = PEER_FLOT,
				.allow = PEER_TRAFFIC_ALL}},
		{.domain = "fold.example",
                 .in = "up to SECRET",
                 .out = "up to SECRET",
                 .set = {.folds = true,
				.element = listed,
				.element_n = 1,
				.allow = PEER_TRAFFIC_ALL}},
	};
	struct world *w = world_new(NULL);

	for (size_t i = 0; i < ARRAY_LEN(peers); i++)
		world_peer(w, &peers[i]);
	world_clear(w, "ann@ex.org", "up to SECRET");
	world_open(w, ANN, "Ann");
	world_join(w, FLO, "Flo");
	world_join(w, FIN, "Fin");
	world_join(w, BIN, "Bin");
	world_forget(w);
	return w;
}

static const struct xml *read_back(struct world *w, const struct sent *s)
{
	const struct xml_caps caps = {(size_t)16 << 20, 96, 65536, 1024};
	struct arena *a = w->turn.arena;
	const struct xml *root;
	struct span text = arena_printf(
		a, "<s xmlns='jabber:component:accept'>%s</s>", s->xml);

	if (xml_parse(a, text, &caps, &root, NULL) != ERR_OK)
		BUG("what was sent can't be read");
	return xml_first(root);
}

/* NULL: none, or no words of an occupant's. */
static const struct label *label_of(struct world *w, const struct xml *root)
{
	const struct label *l = NULL;
	struct seclabel sl;

	if (seclabel_find(w->turn.arena, root, &sl) == SECLABEL_PRESENT &&
		label_effective(w->labels, sl.x, sl.n, w->turn.wall, &l,
			NULL) != LABEL_VALID)
		BUG("a label that isn't valid was sent");
	return l;
}

static bool is_speech(const struct xml *root)
{
	struct span from = xml_attr(root, "from");

	return span_is(root->name, "message") &&
	       !span_is(xml_attr(root, "type"), "error") &&
	       memchr(from.p, '/', from.n) != NULL;
}

/* The one who gets it as it is written; NULL: nobody did. */
static const struct label *said_under(struct world *w)
{
	for (size_t i = 0; i < w->sent_n; i++) {
		const struct xml *root;

		if (strcmp(w->sent[i].to, ANN) != 0)
			continue;
		root = read_back(w, &w->sent[i]);
		if (is_speech(root))
			return label_of(w, root);
	}
	return NULL;
}

static void check_flot(struct world *w, const struct xml *root)
{
	const struct label *said = said_under(w), *l;
	struct span rest, line;

	BUG_ON(seclabel_inside(root));
	if (!is_speech(root))
		return;
	xml_each_child (x, root) {
		if (!xml_is(x, NS_STANZA, "body"))
			continue;
		line = span_cut(xml_text(w->turn.arena, x), '\n', &rest);
		BUG_ON(flot_read(w->labels, line, w->turn.wall, &l) !=
			FLOT_LABEL);
		BUG_ON(said == NULL || !label_same_value(said, l));
	}
}

static void check_fold(const struct xml *root)
{
	if (!is_speech(root))
		return;
	xml_each_child (x, root)
		BUG_ON(!xml_is(x, NS_STANZA, "body") && !seclabel_is(x) &&
			!xml_is(x, NS_SID, "stanza-id") &&
			!xml_is(x, NS_OCCUPANT_ID, "occupant-id"));
}

static void check(struct world *w)
{
	for (size_t i = 0; i < w->sent_n; i++) {
		const struct xml *root = read_back(w, &w->sent[i]);

		if (strcmp(w->sent[i].to, FLO) == 0)
			check_flot(w, root);
		else if (strcmp(w->sent[i].to, FIN) == 0)
			check_fold(root);
		else if (is_speech(root))
			BUG_ON(label_of(w, root) == NULL);
	}
}

static void say(struct world *w, const char *from, struct span inside)
{
	struct buf b;

	buf_init(&b, (size_t)1 << 20);
	buf_printf(&b,
		"<message from='%s' to='" ROOM "' type='groupchat' id='x'>",
		from);
	buf_add(&b, inside);
	buf_str(&b, "</message>");
	if (!b.over && world_try(w, buf_span(&b)))
		check(w);
	world_forget(w);
	buf_clear(&b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span rest, first = span_cut(span_of(data, size), '\0', &rest);
	struct world *w;

	log_set_level(LOG_ERROR);
	w = people();
	say(w, ANN, first);
	if (rest.p != NULL)
		say(w, FLO, rest);
	world_free(&w);
	return 0;
}
