/* SPDX-License-Identifier: MIT */
/* The suites of this folder. */
#ifndef TESTS_MOVE_SUITES_H
#define TESTS_MOVE_SUITES_H

#include <check.h>

Suite *suite_lua_data(void);
Suite *suite_client(void);
Suite *suite_client_srv(void);
Suite *suite_crawl(void);
Suite *suite_crawl_end(void);
Suite *suite_crawl_inside(void);
Suite *suite_crawl_nodes(void);
Suite *suite_crawl_pace(void);
Suite *suite_crawl_form(void);
Suite *suite_crawl_read(void);
Suite *suite_run(void);
Suite *suite_message(void);
Suite *suite_prosody(void);
Suite *suite_html(void);
Suite *suite_mbox(void);
Suite *suite_openfire(void);
Suite *suite_prosody_room(void);
Suite *suite_prosody_sql(void);
Suite *suite_readers(void);
Suite *suite_document(void);
Suite *suite_document_refused(void);
Suite *suite_gzip(void);
Suite *suite_map(void);
Suite *suite_place(void);
Suite *suite_push(void);
Suite *suite_record(void);
Suite *suite_erlang(void);
Suite *suite_erlang_file(void);
Suite *suite_ejabberd(void);
Suite *suite_ejabberd_room(void);
Suite *suite_ejabberd_sql(void);
Suite *suite_spool(void);
Suite *suite_story(void);
Suite *suite_split(void);
Suite *suite_table(void);

#endif
