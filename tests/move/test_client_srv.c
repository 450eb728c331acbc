/* SPDX-License-Identifier: MIT */
/*
 * Where a server is: what DNS says of it (RFC 6120 3.2), by a DNS that is this
 * file. All of it is on this machine; how far one gets there is told by the
 * answer of a server that has no TLS.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/buf.h"
#include "move/client.h"
#include "tests/move/fake_xmpp.h"
#include "tests/move/suites.h"

/* ---- DNS ---- */

#define TYPE_SRV 33

struct record {
	uint16_t priority, port;
	const char *host;
};

static const struct record *records;
static size_t record_n;
static char asked[256];

/* What libstrophe asks with: ours comes before the system's. */
int res_query(
	const char *name, int class, int type, unsigned char *answer, int len);

static void put16(struct buf *b, unsigned n)
{
	buf_byte(b, (char)(n >> 8));
	buf_byte(b, (char)n);
}

static void put_name(struct buf *b, const char *name)
{
	struct span label, rest = span_str(name);

	while (rest.n != 0) {
		label = span_cut(rest, '.', &rest);
		buf_byte(b, (char)label.n);
		buf_add(b, label);
	}
	buf_byte(b, '\0');
}

int res_query(
	const char *name, int class, int type, unsigned char *answer, int len)
{
	struct buf b;
	int n;

	snprintf(asked, sizeof(asked), "%d %s", type, name);
	if (type != TYPE_SRV || record_n == 0)
		return -1;
	buf_init(&b, 65536);
	put16(&b, 1);
	put16(&b, 0x8180); /* an answer, and no error */
	put16(&b, 1);
	put16(&b, (unsigned)record_n);
	put16(&b, 0);
	put16(&b, 0);
	put_name(&b, name);
	put16(&b, TYPE_SRV);
	put16(&b, (unsigned)class);
	for (size_t i = 0; i < record_n; i++) {
		put16(&b, 0xc00c); /* that name */
		put16(&b, TYPE_SRV);
		put16(&b, (unsigned)class);
		put16(&b, 0);
		put16(&b, 60);
		put16(&b, records[i].host[0] != '\0'
				  ? (unsigned)(6 + strlen(records[i].host) + 2)
				  : 7);
		put16(&b, records[i].priority);
		put16(&b, 0);
		put16(&b, records[i].port);
		put_name(&b, records[i].host);
	}
	n = (int)b.n;
	if (n <= len)
		memcpy(answer, b.p, b.n);
	buf_clear(&b);
	return n <= len ? n : -1;
}

/* ---- */

static struct fake_xmpp fake;
static struct client *c;
static struct errtext e;

static void log_in(
	const struct record *r, size_t n, const struct client_settings *where)
{
	struct client_settings st = *where;

	records = r;
	record_n = n;
	if (st.jid == NULL)
		st.jid = "u@example.org";
	st.password = "pw";
	e.s[0] = '\0';
	ck_assert_int_eq(client_open(&st, &c, &e), ERR_IO);
	ck_assert_ptr_null(c);
}

static void serve(void)
{
	fake_xmpp_start(&fake, "pw", STEPS({"<auth", NULL, 0}));
}

/* The user came, and went when there was no TLS. */
static void was_there(void)
{
	ck_assert_ptr_nonnull(strstr(e.s, "the server offers no TLS"));
	fake_xmpp_ended(&fake, FAKE_CLOSED);
}

/* A port where nobody listens. */
static uint16_t closed_port(void)
{
	struct sockaddr_in sa = {.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t n = sizeof(sa);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ck_assert_int_eq(bind(fd, (const struct sockaddr *)&sa, n), 0);
	ck_assert_int_eq(getsockname(fd, (struct sockaddr *)&sa, &n), 0);
	close(fd);
	return ntohs(sa.sin_port);
}

START_TEST(the_server_is_where_dns_says)
{
	struct record r = {5, 0, "localhost"};

	serve();
	r.port = fake.port;
	log_in(&r, 1, &(struct client_settings){.port = 0});
	ck_assert_str_eq(asked, "33 _xmpp-client._tcp.example.org");
	was_there();
}
END_TEST

START_TEST(where_one_does_not_answer_the_next_is_tried)
{
	struct record r[] = {
		{20, 0, "localhost"},
                {10, 0, "localhost"}
        };

	serve();
	r[0].port = fake.port;
	r[1].port = closed_port();
	log_in(r, 2, &(struct client_settings){.port = 0});
	was_there();
}
END_TEST

START_TEST(where_none_answers_it_is_said_whose)
{
	struct record r = {5, closed_port(), "localhost"};

	log_in(&r, 1, &(struct client_settings){.port = 0});
	ck_assert_str_eq(e.s, "u@example.org: Connection refused");
}
END_TEST

/* RFC 2782: the root as the host. */
START_TEST(a_domain_that_says_it_has_no_server_has_none)
{
	static const struct record r = {0, 0, ""};

	log_in(&r, 1, &(struct client_settings){.port = 0});
	ck_assert_ptr_nonnull(strstr(e.s, "u@example.org: "));
}
END_TEST

/* What is said on the command line counts, and nobody is asked. */
START_TEST(who_names_the_host_does_not_ask)
{
	struct record r = {5, closed_port(), "localhost"};

	asked[0] = '\0';
	serve();
	log_in(&r, 1,
		&(struct client_settings){
			.host = "127.0.0.1", .port = fake.port});
	ck_assert_str_eq(asked, "");
	was_there();
}
END_TEST

START_TEST(who_names_a_port_means_it)
{
	struct record r = {5, closed_port(), "localhost"};

	asked[0] = '\0';
	serve();
	log_in(&r, 1,
		&(struct client_settings){
			.jid = "u@localhost/r", .port = fake.port});
	ck_assert_str_eq(asked, "");
	was_there();
}
END_TEST

Suite *suite_client_srv(void)
{
	Suite *s = suite_create("client_srv");
	TCase *t = tcase_create("client_srv");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, the_server_is_where_dns_says);
	tcase_add_test(t, where_one_does_not_answer_the_next_is_tried);
	tcase_add_test(t, where_none_answers_it_is_said_whose);
	tcase_add_test(t, a_domain_that_says_it_has_no_server_has_none);
	tcase_add_test(t, who_names_the_host_does_not_ask);
	tcase_add_test(t, who_names_a_port_means_it);
	suite_add_tcase(s, t);
	return s;
}
