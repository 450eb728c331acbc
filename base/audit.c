/* SPDX-License-Identifier: MIT */
/* Audit records: their kinds, their text, the chain. */
#include "base/audit.h"

#include "base/clock.h"

const struct audit_kind_row audit_kinds[AUDIT_KINDS] = {
	[AUDIT_NONE] = {"none",           "nothing",                        0,  false, 0  },
	[AUDIT_STARTED] = {"started",        "service started",                3,  false, 0  },
	[AUDIT_STOPPED] = {"stopped",        "service stopped",                3,  false, 0  },
	[AUDIT_CHECKPOINT] = {"checkpoint",     "records signed",                 0,  false, 0  },
	[AUDIT_ROTATED] = {"rotated",        "records moved to a file",        1,  false, 0  },
	[AUDIT_DAMAGED] = {"damaged",        "records are missing",            10, false, 0  },
	[AUDIT_CONFIGURED] = {"configured",     "configuration loaded",           4,  false,
			0								 },
	[AUDIT_CONFIG_REFUSED] = {"config-refused", "configuration refused",          5,
			false,							 0  },
	[AUDIT_POLICY] = {"policy",         "policy loaded",                  4,  false, 0  },
	[AUDIT_REFUSED] = {"refused",        "access refused",                 5,  true,  32 },
	[AUDIT_VIOLATION] = {"violation",      "label that can't be used",       6,  true,
			32								},
	[AUDIT_WITHHELD] = {"withheld",       "delivery withheld",              3,  false, 600},
	[AUDIT_PASSED] = {"passed",         "passed in warn mode",            7,  true,  32 },
	[AUDIT_MAPPED] = {"mapped",         "label mapped to another policy", 3,  true,
			32								},
	[AUDIT_LABELS] = {"labels",         "labels of a place changed",      6,  true,  32 },
	[AUDIT_CLEARANCE] = {"clearance",      "clearance changed",              6,  false, 0  },
	[AUDIT_AFFILIATION] = {"affiliation",    "affiliation changed",            4,  false,
			600							       },
	[AUDIT_PLACE] = {"place",          "place made, changed or removed", 4,  true,
			64								},
	[AUDIT_ADMIN] = {"admin",          "operator's command",             4,  false, 0  },
};

const struct audit_key_row audit_keys[AUDIT_KEYS] = {
	[AUDIT_BY] = {"by",         "suser",            NULL        },
	[AUDIT_TO] = {"to",         "duser",            NULL        },
	[AUDIT_WHERE] = {"where",      "cs1",              "place"     },
	[AUDIT_WHAT] = {"what",       "act",              NULL        },
	[AUDIT_STEP] = {"step",       "cs6",              "step"      },
	[AUDIT_LABEL] = {"label",      "cs2",              "label"     },
	[AUDIT_HELD] = {"held",       "cs3",              "clearance" },
	[AUDIT_REASON] = {"reason",     "reason",           NULL        },
	[AUDIT_WAS] = {"was",        "cs4",              "was"       },
	[AUDIT_IS] = {"is",         "cs5",              "is"        },
	[AUDIT_ID] = {"id",         "caveatMessageId",  NULL        },
	[AUDIT_RECIPIENTS] = {"recipients", "cn1",              "recipients"},
	[AUDIT_CLEARANCES] = {"clearances", "caveatClearances", NULL        },
	[AUDIT_FILE] = {"file",       "fname",            NULL        },
	[AUDIT_DIGEST] = {"sha256",     "fileHash",         NULL        },
	[AUDIT_VERSION] = {"version",    "caveatVersion",    NULL        },
	[AUDIT_COUNT] = {"count",      "cnt",              NULL        },
	[AUDIT_FROM] = {"from",       "caveatFrom",       NULL        },
	[AUDIT_UP_TO] = {"up-to",      "caveatUpTo",       NULL        },
	[AUDIT_HEAD] = {"head",       "caveatHead",       NULL        },
	[AUDIT_KEY] = {"key",        "caveatKey",        NULL        },
	[AUDIT_SIGNATURE] = {"signature",  "caveatSignature",  NULL        },
};

static void add(struct audit_event *e, const struct audit_field *f)
{
	BUG_ON(e->n == AUDIT_FIELDS);
	e->field[e->n++] = *f;
}

void audit_text(struct audit_event *e, enum audit_key key, struct span text)
{
	if (text.p != NULL)
		add(e, &(struct audit_field){.key = key, .text = text});
}

void audit_number(struct audit_event *e, enum audit_key key, uint64_t number)
{
	add(e, &(struct audit_field){.key = key, .number = number});
}

/* ---- JSON ---- */

/* How many from i on are as they are, and within AUDIT_FIELD_MAX. */
static size_t plain_bytes(struct span s, size_t i)
{
	size_t end = s.n < AUDIT_FIELD_MAX ? s.n : AUDIT_FIELD_MAX, k = i;

	while (k < end && s.p[k] >= 0x20 && s.p[k] < 0x7f && s.p[k] != '"' &&
		s.p[k] != '\\')
		k++;
	return k - i;
}

/* The character at s; what isn't UTF-8 is replaced. Gives its bytes; 0: they
 * are more than max. */
static size_t write_character(struct buf *b, struct span s, size_t max)
{
	size_t n = span_utf8_len(s);
	uint32_t c = n != 0 ? span_utf8_char(s, n) : 0xfffd;
	bool is_unsafe = n == 0 || span_utf8_unsafe(s, n);

	n = n != 0 ? n : 1;
	if (n > max)
		return 0;
	if (c == '"' || c == '\\')
		buf_byte(b, '\\');
	if (is_unsafe || c == 0xfffd)
		buf_printf(b, "\\u%04x", (unsigned)c);
	else
		buf_add(b, span_of(s.p, n));
	return n;
}

/* As far as AUDIT_FIELD_MAX. */
static void write_string(struct buf *b, struct span s)
{
	size_t i = 0, n = 1;

	buf_byte(b, '"');
	while (i < s.n && n != 0) {
		n = plain_bytes(s, i);
		if (n != 0)
			buf_add(b, span_of(s.p + i, n));
		else
			n = write_character(b, span_of(s.p + i, s.n - i),
				AUDIT_FIELD_MAX - i);
		i += n;
	}
	if (n == 0)
		buf_str(b, "\xe2\x80\xa6"); /* ellipsis */
	buf_byte(b, '"');
}

void audit_fields_write(struct buf *b, const struct audit_event *e)
{
	for (size_t i = 0; i < e->n; i++) {
		const struct audit_field *f = &e->field[i];

		buf_str(b, ",\"");
		buf_str(b, audit_keys[f->key].name);
		buf_str(b, "\":");
		if (f->text.p != NULL)
			write_string(b, f->text);
		else
			buf_u64(b, f->number);
	}
}

void audit_record_write(struct buf *b, const struct audit_head *head,
	int64_t wall_ms, enum audit_kind kind, struct span fields)
{
	buf_str(b, "{\"seq\":");
	buf_u64(b, head->seq + 1);
	buf_str(b, ",\"at\":\"");
	time_write(b, wall_ms);
	buf_str(b, "\",\"kind\":\"");
	buf_str(b, audit_kinds[kind].name);
	buf_byte(b, '"');
	buf_add(b, fields);
	buf_byte(b, '}');
}

/* ---- the chain ---- */

void audit_chain(struct audit_head *head, struct span text)
{
	struct buf b;

	buf_init(&b, SIZE_MAX / 2);
	buf_add(&b, span_of(head->hash, SHA256_LEN));
	buf_add(&b, text);
	sha256(buf_span(&b), head->hash);
	head->seq++;
	buf_clear(&b);
}

void audit_line_write(struct buf *b, struct span text,
	const unsigned char prev[SHA256_LEN],
	const unsigned char hash[SHA256_LEN])
{
	BUG_ON(text.n == 0);
	buf_add(b, span_of(text.p, text.n - 1));
	buf_str(b, ",\"prev\":\"");
	hex_write(b, span_of(prev, SHA256_LEN));
	buf_str(b, "\",\"hash\":\"");
	hex_write(b, span_of(hash, SHA256_LEN));
	buf_str(b, "\"}");
}

void audit_signed_write(
	struct buf *b, const struct audit_head *head, int64_t wall_ms)
{
	buf_str(b, "caveat audit 1\n");
	audit_head_write(b, head);
	buf_byte(b, '\n');
	time_write(b, wall_ms);
	buf_byte(b, '\n');
}

void audit_checkpoint_write(struct buf *b, const struct audit_head *head,
	int64_t wall_ms, const struct sign_key *k)
{
	struct audit_event e = audit_event_of(AUDIT_CHECKPOINT);
	unsigned char key[SIGN_PUBLIC_LEN], signature[SIGNATURE_LEN];
	struct buf hex, pub, sig, in;

	buf_init(&hex, 256);
	buf_init(&pub, 256);
	buf_init(&sig, 256);
	buf_init(&in, 512);
	audit_signed_write(&in, head, wall_ms);
	sign_make(k, buf_span(&in), signature);
	sign_key_public(k, key);
	hex_write(&hex, span_of(head->hash, SHA256_LEN));
	base64_write(&pub, span_of(key, sizeof(key)));
	base64_write(&sig, span_of(signature, sizeof(signature)));
	audit_text(&e, AUDIT_HEAD, buf_span(&hex));
	audit_text(&e, AUDIT_KEY, buf_span(&pub));
	audit_text(&e, AUDIT_SIGNATURE, buf_span(&sig));
	audit_fields_write(b, &e);
	buf_clear(&hex);
	buf_clear(&pub);
	buf_clear(&sig);
	buf_clear(&in);
}

void audit_head_write(struct buf *b, const struct audit_head *head)
{
	buf_u64(b, head->seq);
	buf_byte(b, ':');
	hex_write(b, span_of(head->hash, SHA256_LEN));
}
