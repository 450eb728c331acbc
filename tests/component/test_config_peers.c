/* SPDX-License-Identifier: MIT */
/* The section `peers`. */
#include "component/config.h"

#include <check.h>

#include "tests/component/config_text.h"
#include "tests/component/suites.h"

START_TEST(peers_are_read)
{
	const struct peer *p;
	struct config *c =
		config_of("local_domains: [example.org]\n"
			  "policies: [tiny.xml]\n" SERVICE "peers:\n"
			  "  - domain: Partner.Example\n"
			  "    clearance: LOW\n"
			  "    clearance_out: up to HIGH\n"
			  "    default_label: LOW\n"
			  "    default_clearance: LOW\n"
			  "    label_format: 0258-ess\n"
			  "    presence: availability\n"
			  "    message: [body, 'urn:x:y']\n"
			  "    allow: [muc, private]\n"
			  "    users:\n"
			  "      - {jid: a@partner.example, deny: true}\n"
			  "      - {jid: b@x.partner.example, clearance: HIGH,"
			  " allow: []}\n"
			  "  - {domain: among.example, labels: [LOW, HIGH]}\n"
			  "peer_default: deny\n");

	ck_assert_msg(c != NULL, "%s", buf_cstr(&config_problems.text));
	ck_assert_uint_eq(c->peers.peer_n, 2);
	ck_assert(c->peers.deny_others);
	p = peers_find(&c->peers, SPAN("x.partner.example"));
	ck_assert_ptr_nonnull(p);
	ck_assert_int_eq((int)p->format, PEER_0258_ESS);
	ck_assert_int_eq((int)p->presence, PEER_PRESENCE_AVAILABILITY);
	ck_assert(p->folds);
	ck_assert_uint_eq(p->element_n, 2);
	ck_assert(span_is(p->element[1].ns, "urn:x:y"));
	ck_assert_uint_eq(p->allow, PEER_MUC | PEER_PRIVATE);
	ck_assert_ptr_nonnull(p->fallback);
	ck_assert(!peers_allow(&c->peers, SPAN("a@partner.example"), PEER_MUC));
	ck_assert(
		!peers_allow(&c->peers, SPAN("b@x.partner.example"), PEER_MUC));
	ck_assert(peers_allow(&c->peers, SPAN("c@partner.example"), PEER_MUC));
	ck_assert(!peers_allow(
		&c->peers, SPAN("c@partner.example"), PEER_PUBSUB));
	ck_assert(peers_allow(&c->peers, SPAN("c@example.org"), PEER_PUBSUB));
	ck_assert(
		peers_allow(&c->peers, SPAN("rooms.example.org"), PEER_PUBSUB));
	ck_assert(!peers_allow(&c->peers, SPAN("c@else.example"), PEER_MUC));
	ck_assert_uint_eq(c->clearance_n, 1); /* b's */
	ck_assert_ptr_ne(c->dir_peers[0].in, c->dir_peers[0].out);
	ck_assert(clearance_is_list(c->dir_peers[1].out));
	config_free(&c);
	buf_clear(&config_problems.text);
}
END_TEST

START_TEST(a_domain_has_a_default_of_its_own)
{
	struct config *c =
		config_of("local_domains: [a.example, b.example]\n"
			  "policies: [tiny.xml]\n" SERVICE "users:\n"
			  "  default_clearance: LOW\n"
			  "  default_clearances: {B.example: up to HIGH}\n");

	ck_assert_msg(c != NULL, "%s", buf_cstr(&config_problems.text));
	ck_assert_uint_eq(c->domain_default_n, 1);
	ck_assert(span_is(c->domain_defaults[0].jid, "b.example"));
	config_free(&c);
	buf_clear(&config_problems.text);
	config_refused_somewhere(
		"local_domains: [a.example]\npolicies: [tiny.xml]\n" SERVICE
		"users: {default_clearances: {c.example: LOW}}\n",
		"users.default_clearances", "none of local_domains");
	config_refused_somewhere(
		"local_domains: [a.example]\npolicies: [tiny.xml]\n" SERVICE
		"users: {default_clearances: {a.example: NONE}}\n",
		"users.default_clearances", "NONE");
}
END_TEST

START_TEST(a_wrong_peer_is_named)
{
	static const char two[] =
		"<SPIF xmlns='http://www.xmlspif.org/spif' schemaVersion='2.1'"
		" version='1' creationDate='20260101000000Z'"
		" originatorDN='CN=t' keyIdentifier='0'"
		" privilegeId='2.16.840.1.101.2.1.8.3'"
		" rbacId='2.16.840.1.101.2.1.8.3'>"
		"<securityPolicyId name='Two' id='2.25.4712'/>"
		"<securityClassifications>"
		"<securityClassification name='FAR' lacv='1' hierarchy='1'/>"
		"</securityClassifications></SPIF>";

#define PEERS \
	"local_domains: [ex.org]\npolicies: [tiny.xml]\n" SERVICE "peers:\n"
	config_refused(PEERS "  - {domain: a@b}\n",
		":6: peers[0].domain: ", "is no domain");
	config_refused(PEERS "  - {domain: ex.org}\n",
		":6: peers[0].domain: ", "is one of ours");
	config_refused(PEERS "  - {domain: rooms.example.org}\n",
		":6: peers[0].domain: ", "is one of ours");
	config_refused(PEERS "  - {domain: a.b}\n  - {domain: A.B}\n",
		":7: peers[1].domain: ", "has an entry already");
	config_refused(PEERS "  - {domain: a.b, clearance: NO}\n",
		":6: peers[0].clearance: ", "");
	config_refused(PEERS
		"  - {domain: a.b, clearance: LOW, labels: [LOW]}\n",
		":6: peers[0].labels: ", "give either");
	config_refused(PEERS "  - {domain: a.b, labels: [LOW, NO]}\n",
		":6: peers[0].labels[1]: ", "");
	config_refused(PEERS "  - {domain: a.b, allow: [mail]}\n",
		":6: peers[0].allow[0]: ", "is one of: muc, pubsub");
	config_refused(PEERS "  - {domain: a.b, message: [text]}\n",
		":6: peers[0].message[0]: ", "is a namespace");
	config_refused(PEERS "  - {domain: a.b, policy: Other}\n",
		":6: peers[0].policy: ", "is the name or OID");
	config_refused(PEERS "  - {domain: a.b, policy: Tiny}\n",
		":6: peers[0].policy: ", "is the name or OID");
	config_put("label", two);
	config_refused(
		"policies: [tiny.xml, label]\n" SERVICE "peers:\n"
		"  - {domain: a.b, policy: Two, default_label: Two / FAR}\n",
		":5: peers[0].default_label: ", "is what counts here");
	config_refused(PEERS "  - {domain: a.b, users: [{jid: c@d}]}\n",
		":6: peers[0].users[0].jid: ", "is an address of that domain");
	config_refused(PEERS
		"  - {domain: a.b, users: [{jid: c@x.y.a.b, deny: true}]}\n"
		"  - {domain: y.a.b}\n",
		":6: peers[0].users[0].jid: ", "belongs to the entry of y.a.b");
	config_refused(PEERS
		"  - {domain: org, users: [{jid: c@ex.org, deny: true}]}\n",
		":6: peers[0].users[0].jid: ", "is one of ours");
	config_refused(PEERS "  - {domain: a.b, label_format: pdf}\n",
		":6: peers[0].label_format: ", "'pdf' isn't possible");
#undef PEERS
}
END_TEST

Suite *suite_config_peers(void)
{
	Suite *s = suite_create("config/peers");
	TCase *t = tcase_create("peers");

	tcase_add_checked_fixture(t, config_setup, config_teardown);
	tcase_add_test(t, peers_are_read);
	tcase_add_test(t, a_wrong_peer_is_named);
	tcase_add_test(t, a_domain_has_a_default_of_its_own);
	suite_add_tcase(s, t);
	return s;
}
