--
-- PostgreSQL database dump
--

\restrict aCG5TxagGmHM2kFERccLLDbja2Np9lf80hPaTyDTfnSngfjeztcyrAzDAKy6wh6

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

--
-- Name: f(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.f() RETURNS void
    LANGUAGE sql
    AS $$ INSERT INTO notes (id) VALUES (98); $$;


ALTER FUNCTION public.f() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: notes; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.notes (
    id integer NOT NULL,
    who character varying(255),
    key numeric(10,2) DEFAULT 1.5,
    "primary" text,
    what text,
    raw bytea,
    ok boolean,
    at character(15),
    CONSTRAINT notes_who_check CHECK (((who)::text <> 'a,)b'::text))
);


ALTER TABLE public.notes OWNER TO postgres;

--
-- Name: TABLE notes; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON TABLE public.notes IS 'it''s; INSERT INTO notes';


--
-- Name: g(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.g() RETURNS void
    LANGUAGE sql
    BEGIN ATOMIC
 INSERT INTO public.notes (id)
   VALUES (97);
 SELECT
         CASE
             WHEN (1 = 1) THEN 2
             ELSE NULL::integer
         END AS "case";
 INSERT INTO public.notes (id)
   VALUES (96);
END;


ALTER FUNCTION public.g() OWNER TO postgres;

--
-- Name: other; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.other (
    id integer NOT NULL,
    note text
);


ALTER TABLE public.other OWNER TO postgres;

--
-- Data for Name: notes; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.notes VALUES (1, 'alice@example.org', 1.50, NULL, 'plain text', '\x00015c27220aff', true, '000001700000000');
INSERT INTO public.notes VALUES (2, 'bob@example.org', 1.50, NULL, 'it''s; -- no /* comment */ and "quoted"', NULL, false, NULL);
INSERT INTO public.notes VALUES (3, 'carol@example.org', 1.50, NULL, 'two
lines	andmore\n \N \. \u0041', '\x', true, '000001700000001');
INSERT INTO public.notes VALUES (4, 'dé@example.org', 1.50, NULL, '€ 漢 😀 ', '\xdeadbeef', false, '000000000000007');
INSERT INTO public.notes VALUES (5, '', 1.50, NULL, '),(6,''no'',''row'');
INSERT INTO notes VALUES (7)', NULL, true, '               ');
INSERT INTO public.notes VALUES (-6, '%_\%\_', 1.50, NULL, '', '\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff', NULL, '1              ');


--
-- Data for Name: other; Type: TABLE DATA; Schema: public; Owner: postgres
--

INSERT INTO public.other VALUES (1, 'a; b');
INSERT INTO public.other VALUES (2, 'tab	here');


--
-- Name: notes notes_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT notes_pkey PRIMARY KEY (id);


--
-- Name: other other_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.other
    ADD CONSTRAINT other_pkey PRIMARY KEY (id);


--
-- Name: notes u; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.notes
    ADD CONSTRAINT u UNIQUE (who, ok);


--
-- PostgreSQL database dump complete
--

\unrestrict aCG5TxagGmHM2kFERccLLDbja2Np9lf80hPaTyDTfnSngfjeztcyrAzDAKy6wh6

