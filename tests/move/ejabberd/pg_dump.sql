--
-- PostgreSQL database dump
--

\restrict X1dr4sg6WXcACIBoudyu5RfbN6DXBOw67Hxd1uPFl38bnq3QY96qCRSyghiFT0w

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
-- Name: archive; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.archive (
    username text NOT NULL,
    server_host text NOT NULL,
    "timestamp" bigint NOT NULL,
    peer text NOT NULL,
    bare_peer text NOT NULL,
    xml text NOT NULL,
    txt text,
    id integer NOT NULL,
    kind text,
    nick text,
    created_at timestamp without time zone DEFAULT now() NOT NULL
);


ALTER TABLE public.archive OWNER TO postgres;

--
-- Name: archive_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public.archive_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public.archive_id_seq OWNER TO postgres;

--
-- Name: archive_id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public.archive_id_seq OWNED BY public.archive.id;


--
-- Name: muc_registered; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.muc_registered (
    jid text NOT NULL,
    host text NOT NULL,
    server_host text NOT NULL,
    nick text NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL
);


ALTER TABLE public.muc_registered OWNER TO postgres;

--
-- Name: muc_room; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.muc_room (
    name text NOT NULL,
    host text NOT NULL,
    server_host text NOT NULL,
    opts text NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL
);


ALTER TABLE public.muc_room OWNER TO postgres;

--
-- Name: muc_room_subscribers; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.muc_room_subscribers (
    room text NOT NULL,
    host text NOT NULL,
    jid text NOT NULL,
    nick text NOT NULL,
    nodes text NOT NULL,
    created_at timestamp without time zone DEFAULT now() NOT NULL
);


ALTER TABLE public.muc_room_subscribers OWNER TO postgres;

--
-- Name: archive id; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.archive ALTER COLUMN id SET DEFAULT nextval('public.archive_id_seq'::regclass);


--
-- Data for Name: archive; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.archive (username, server_host, "timestamp", peer, bare_peer, xml, txt, id, kind, nick, created_at) FROM stdin;
r1@muc.example.org	example.org	1795969491432930	alice@example.org/test	alice@example.org	<message xml:lang='en' to='r1@muc.example.org' from='alice@example.org/test' type='groupchat' id='s1' xmlns='jabber:client'><subject>Sübject €</subject></message>		1	groupchat	Älice	2026-11-29 16:24:51
r1@muc.example.org	example.org	1795969491452886	alice@example.org/test	alice@example.org	<message xml:lang='en' to='r1@muc.example.org' from='alice@example.org/test' type='groupchat' id='say5' xmlns='jabber:client'><body>hello é </body></message>	hello é 	2	groupchat	Älice	2026-11-29 16:24:51
r1@muc.example.org	example.org	1795969491465337	bob@example.org/test	bob@example.org	<message xml:lang='en' to='r1@muc.example.org' from='bob@example.org/test' type='groupchat' id='say1' xmlns='jabber:client'><body>Привет &lt;x&gt; &amp; &quot;q&quot; &apos;a&apos; 😀 long long long </body></message>	Привет <x> & "q" 'a' 😀 long long long 	3	groupchat	Боб	2026-11-29 16:24:51
r1@muc.example.org	example.org	1795969491467811	bob@example.org/test	bob@example.org	<message xml:lang='en' to='r1@muc.example.org' from='bob@example.org/test' type='groupchat' id='say2' xmlns='jabber:client'><replace xmlns='urn:xmpp:message-correct:0' id='say1'/><origin-id xmlns='urn:xmpp:sid:0' id='o1'/><y xmlns='urn:x' xmlns:x='urn:x' x:a='1' xml:lang='de'>t<z/></y><body>zero</body></message>	zero	4	groupchat	Боб	2026-11-29 16:24:51
\.


--
-- Data for Name: muc_registered; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.muc_registered (jid, host, server_host, nick, created_at) FROM stdin;
bob@example.org	muc.example.org	example.org	Боб Reg	2026-11-29 16:24:51
\.


--
-- Data for Name: muc_room; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.muc_room (name, host, server_host, opts, created_at) FROM stdin;
r1	muc.example.org	example.org	[{title,<<84,195,173,116,108,101,32,226,152,131,32,39,113,39,32,34,100,113,34,32,92,32,120>>},{description,<<76,105,110,101,32,111,110,101,10,108,105,110,101,32,116,119,111,9,116,97,98,32,228,184,173,230,150,135>>},{allow_change_subj,true},{allow_query_users,true},{allow_private_messages,true},{allow_private_messages_from_visitors,anyone},{allow_visitor_status,true},{allow_visitor_nickchange,true},{public,true},{public_list,true},{persistent,true},{moderated,true},{members_by_default,true},{members_only,true},{allow_user_invites,false},{password_protected,true},{captcha_protected,false},{password,<<"sécret">>},{anonymous,true},{logging,false},{max_users,20},{allow_voice_requests,true},{allow_subscription,false},{mam,true},{presence_broadcast,[moderator,participant,visitor]},{voice_request_min_interval,1800},{vcard,<<"<vCard xmlns='vcard-temp'><PHOTO><BINVAL>iVBORw0KGgo=</BINVAL><TYPE>image/png</TYPE></PHOTO><FN>Röom</FN></vCard>">>},{vcard_xupdate,<<"4caece539b039b16e16206ea2478f8c5ffb2ca05">>},{pubsub,<<>>},{enable_hats,true},{lang,<<"en">>},{captcha_whitelist,[]},{affiliations,[{{<<>>,<<"example.net">>,<<>>},{admin,<<>>}},{{<<"alice">>,<<"example.org">>,<<>>},{owner,<<>>}},{{<<"bob">>,<<"example.org">>,<<>>},{member,<<98,101,99,97,117,115,101,226,128,166>>}},{{<<"eve">>,<<"evil.example">>,<<>>},{outcast,<<"spam & <b>">>}}]},{roles,[{{<<>>,<<"example.net">>,<<>>},moderator},{{<<"bob">>,<<"example.org">>,<<>>},participant}]},{subject,[{text,<<>>,<<83,195,188,98,106,101,99,116,32,226,130,172>>}]},{subject_author,<<195,132,108,105,99,101>>},{hats_users,[{{<<"bob">>,<<"example.org">>,<<>>},[{<<"urn:hat:1">>,<<"Tïtle">>}]}]},{hibernation_time,undefined}]	1970-01-02 00:00:00
\.


--
-- Data for Name: muc_room_subscribers; Type: TABLE DATA; Schema: public; Owner: postgres
--

COPY public.muc_room_subscribers (room, host, jid, nick, nodes, created_at) FROM stdin;
\.


--
-- Name: archive_id_seq; Type: SEQUENCE SET; Schema: public; Owner: postgres
--

SELECT pg_catalog.setval('public.archive_id_seq', 1, false);


--
-- Name: i_archive_sh_timestamp; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX i_archive_sh_timestamp ON public.archive USING btree (server_host, "timestamp");


--
-- Name: i_archive_sh_username_bare_peer; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX i_archive_sh_username_bare_peer ON public.archive USING btree (server_host, username, bare_peer);


--
-- Name: i_archive_sh_username_peer; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX i_archive_sh_username_peer ON public.archive USING btree (server_host, username, peer);


--
-- Name: i_archive_sh_username_timestamp; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX i_archive_sh_username_timestamp ON public.archive USING btree (server_host, username, "timestamp");


--
-- Name: i_muc_registered_jid_host; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX i_muc_registered_jid_host ON public.muc_registered USING btree (jid, host);


--
-- Name: i_muc_registered_nick; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX i_muc_registered_nick ON public.muc_registered USING btree (nick);


--
-- Name: i_muc_room_host_created_at; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX i_muc_room_host_created_at ON public.muc_room USING btree (host, created_at);


--
-- Name: i_muc_room_name_host; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX i_muc_room_name_host ON public.muc_room USING btree (name, host);


--
-- Name: i_muc_room_subscribers_host_jid; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX i_muc_room_subscribers_host_jid ON public.muc_room_subscribers USING btree (host, jid);


--
-- Name: i_muc_room_subscribers_host_room_jid; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX i_muc_room_subscribers_host_room_jid ON public.muc_room_subscribers USING btree (host, room, jid);


--
-- Name: i_muc_room_subscribers_jid; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX i_muc_room_subscribers_jid ON public.muc_room_subscribers USING btree (jid);


--
-- PostgreSQL database dump complete
--

\unrestrict X1dr4sg6WXcACIBoudyu5RfbN6DXBOw67Hxd1uPFl38bnq3QY96qCRSyghiFT0w

