/* SPDX-License-Identifier: MIT */
/* Who reads what other servers leave on the disk, as one table. */
#include "move/readers.h"

#include "move/ejabberd.h"
#include "move/openfire.h"
#include "move/prosody.h"

/* A new reader is one more row here. */
const struct move_reader move_readers[] = {
	{"ejabberd",     "what ejabberdctl dump wrote, or a folder of it",
         ejabberd_is,								       ejabberd_open    },
	{"ejabberd-sql",
         "ejabberd's database in SQLite, or a dump of it in SQL",          ejabberd_sql_is, ejabberd_sql_open},
	{"openfire",
         "openfire.script, the folder with it, or a dump of Openfire's "
		"database in SQL",					 openfire_is,     openfire_open    },
	{"prosody",
         "the data of a Prosody, of one of its hosts, or its database",    prosody_is,      prosody_open     },
	{NULL,           NULL,					     NULL,            NULL             },
};

const struct move_reader *move_reader_named(const char *name)
{
	for (const struct move_reader *r = move_readers; r->name != NULL; r++) {
		if (strcmp(r->name, name) == 0)
			return r;
	}
	return NULL;
}

const struct move_reader *move_reader_of(
	const char *path, const struct move_reader **twice_r)
{
	const struct move_reader *found = NULL;

	*twice_r = NULL;
	for (const struct move_reader *r = move_readers; r->name != NULL; r++) {
		if (!r->is(path))
			continue;
		if (found != NULL)
			*twice_r = r;
		else
			found = r;
	}
	return found;
}
