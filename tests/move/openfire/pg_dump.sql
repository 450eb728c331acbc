--
-- PostgreSQL database dump
--

\restrict vNCBKDZRCSSS03G6IrbGSVubTjTunE3EBpUgtmXSrM2TVbZqolsWII7ltw6k9lb

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: ofgroup; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofgroup (
    groupname character varying(50)
);


ALTER TABLE public.ofgroup OWNER TO postgres;

--
-- Name: ofgroupuser; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofgroupuser (
    groupname character varying(50),
    username character varying(100),
    administrator integer
);


ALTER TABLE public.ofgroupuser OWNER TO postgres;

--
-- Name: ofmessagearchive; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofmessagearchive (
    messageid bigint,
    conversationid bigint,
    fromjid character varying(1024),
    fromjidresource character varying(255),
    tojid character varying(1024),
    tojidresource character varying(255),
    sentdate bigint,
    stanza text,
    body text,
    ispmforjid character varying(1024)
);


ALTER TABLE public.ofmessagearchive OWNER TO postgres;

--
-- Name: ofmucaffiliation; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofmucaffiliation (
    roomid bigint,
    jid character varying(1024),
    affiliation integer
);


ALTER TABLE public.ofmucaffiliation OWNER TO postgres;

--
-- Name: ofmucconversationlog; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofmucconversationlog (
    roomid bigint,
    messageid bigint,
    sender character varying(1024),
    nickname character varying(255),
    logtime character(15),
    subject character varying(255),
    body text,
    stanza text
);


ALTER TABLE public.ofmucconversationlog OWNER TO postgres;

--
-- Name: ofmucmember; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofmucmember (
    roomid bigint,
    jid character varying(1024),
    nickname character varying(255),
    firstname character varying(100),
    lastname character varying(100),
    url character varying(100),
    email character varying(100),
    faqentry character varying(100)
);


ALTER TABLE public.ofmucmember OWNER TO postgres;

--
-- Name: ofmucroom; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofmucroom (
    serviceid bigint,
    roomid bigint,
    creationdate character(15),
    modificationdate character(15),
    name character varying(50),
    naturalname character varying(255),
    description character varying(255),
    lockeddate character(15),
    emptydate character(15),
    canchangesubject integer,
    maxusers integer,
    publicroom integer,
    moderated integer,
    membersonly integer,
    caninvite integer,
    roompassword character varying(50),
    candiscoverjid integer,
    logenabled integer,
    retireondeletion integer,
    preservehistondel integer,
    subject text,
    rolestobroadcast integer,
    usereservednick integer,
    canchangenick integer,
    canregister integer,
    allowpm integer,
    fmucenabled integer,
    fmucoutboundnode character varying(255),
    fmucoutboundmode integer,
    fmucinboundnodes character varying(4000)
);


ALTER TABLE public.ofmucroom OWNER TO postgres;

--
-- Name: ofmucroomprop; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofmucroomprop (
    roomid bigint,
    name character varying(100),
    propvalue character varying(4000)
);


ALTER TABLE public.ofmucroomprop OWNER TO postgres;

--
-- Name: ofmucservice; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofmucservice (
    serviceid bigint,
    subdomain character varying(255),
    ishidden integer
);


ALTER TABLE public.ofmucservice OWNER TO postgres;

--
-- Name: ofproperty; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofproperty (
    name character varying(100),
    propvalue character varying(4000)
);


ALTER TABLE public.ofproperty OWNER TO postgres;

--
-- Name: ofvcard; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.ofvcard (
    username character varying(64),
    vcard text
);


ALTER TABLE public.ofvcard OWNER TO postgres;

--
-- Data for Name: ofgroup; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofgroup (groupname) FROM stdin;
Crew é
\.


--
-- Data for Name: ofgroupuser; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofgroupuser (groupname, username, administrator) FROM stdin;
Crew é	dave	0
Crew é	dave	1
Crew é	erin@other.example	0
\.


--
-- Data for Name: ofmessagearchive; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofmessagearchive (messageid, conversationid, fromjid, fromjidresource, tojid, tojidresource, sentdate, stanza, body, ispmforjid) FROM stdin;
31	1	alice@example.org	a	ops@conference.example.org	Al	1700000011000	\N	hi	\N
32	1	alice@example.org	a	bare@conference.example.org	Al	1700000011000	\N	to all	\N
33	1	alice@example.org	a	bare@conference.example.org	Al	1700000012000	\N	to bob alone	bob@example.org
34	1	bob@example.org	\N	bare@conference.example.org	Bob	1700000013000	<message xmlns="jabber:client" type="groupchat" id="c2"><body>too</body></message>	too	\N
35	1	bob@example.org	b	carol@example.org	\N	1700000014000	\N	not of a room	\N
\.


--
-- Data for Name: ofmucaffiliation; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofmucaffiliation (roomid, jid, affiliation) FROM stdin;
7	alice@example.org	10
7	bob@example.org	20
7	mallory@evil.example	40
7	odd@example.org	70
7	8dp6atp0oekg====@example.org/68046976b25749e1d1fdaabec1eea74e	20
\.


--
-- Data for Name: ofmucconversationlog; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofmucconversationlog (roomid, messageid, sender, nickname, logtime, subject, body, stanza) FROM stdin;
7	1	alice@example.org/a	Al	001700000010000	What it is	\N	<message type="groupchat" id='c1' to="ops@conference.example.org" from="ops@conference.example.org/Al"><subject>What it is</subject></message>
7	2	alice@example.org/a	Al	001700000011000	\N	hi	<message type="groupchat" id='c1' to="ops@conference.example.org" from="ops@conference.example.org/Al"><body>hi</body><thread>t</thread><stanza-id xmlns="urn:xmpp:sid:0" id="kept" by="ops@conference.example.org"/><stanza-id xmlns="urn:xmpp:sid:0" id="other" by="x@y.example"/><x xmlns="urn:x" a="1"><y/></x></message>
7	3	bob@example.org	B'ob	001700000012000	\N	it's \\ 😀\nnext	\N
7	4	bob@example.org	B'ob	001700000012000	\N	a < b	<message><body>a < b
7	5	bob@example.org	B'ob	001700000013000	\N	\N	\N
7	0	ops@conference.example.org	\N	001700000014000	\N	the room	\N
\.


--
-- Data for Name: ofmucmember; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofmucmember (roomid, jid, nickname, firstname, lastname, url, email, faqentry) FROM stdin;
7	bob@example.org	Bobby	\N	\N	\N	\N	\N
7	carol@example.org	Carol	Carol	C	\N	c@example.org	
\.


--
-- Data for Name: ofmucroom; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofmucroom (serviceid, roomid, creationdate, modificationdate, name, naturalname, description, lockeddate, emptydate, canchangesubject, maxusers, publicroom, moderated, membersonly, caninvite, roompassword, candiscoverjid, logenabled, retireondeletion, preservehistondel, subject, rolestobroadcast, usereservednick, canchangenick, canregister, allowpm, fmucenabled, fmucoutboundnode, fmucoutboundmode, fmucinboundnodes) FROM stdin;
1	7	001700000000000	001700000050000	ops	Ops, the room's	Two\nlines & more	000000000000000	\N	1	30	1	1	1	1	pa'ss\\word	1	1	1	1	What it is	6	1	0	1	2	1	far@other.example	1	near@other.example
1	8	001700000001000	001700000001000	bare	bare	\N	001700000001000	001700000001000	0	0	0	0	0	0	\N	0	0	0	0	\N	0	0	1	0	\N	\N	\N	\N	\N
2	9	001700000002000	001700000003000	late	Late		000000000000000	\N	0	0	1	0	0	0		0	1	0	0	<message type="groupchat" from="late@staff.example.org/Al"><subject>Tea &amp; cake</subject></message>	7	0	1	0	0	0	\N	\N	\N
\.


--
-- Data for Name: ofmucroomprop; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofmucroomprop (roomid, name, propvalue) FROM stdin;
7	colour	blue
\.


--
-- Data for Name: ofmucservice; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofmucservice (serviceid, subdomain, ishidden) FROM stdin;
1	conference	0
2	staff	1
\.


--
-- Data for Name: ofproperty; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofproperty (name, propvalue) FROM stdin;
xmpp.domain	example.org
other	x.org
\.


--
-- Data for Name: ofvcard; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.ofvcard (username, vcard) FROM stdin;
ops@conference.example.org	<vCard xmlns="vcard-temp"><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==</BINVAL></PHOTO></vCard>
alice	<vCard xmlns="vcard-temp"><FN>A</FN></vCard>
\.


--
-- PostgreSQL database dump complete
--

\unrestrict vNCBKDZRCSSS03G6IrbGSVubTjTunE3EBpUgtmXSrM2TVbZqolsWII7ltw6k9lb

