/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: e
-- ------------------------------------------------------
-- Server version	10.11.19-MariaDB-0+deb12u1

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET @OLD_CHARACTER_SET_RESULTS=@@CHARACTER_SET_RESULTS */;
/*!40101 SET @OLD_COLLATION_CONNECTION=@@COLLATION_CONNECTION */;
/*!40101 SET NAMES utf8mb4 */;
/*!40103 SET @OLD_TIME_ZONE=@@TIME_ZONE */;
/*!40103 SET TIME_ZONE='+00:00' */;
/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;
/*!40101 SET @OLD_SQL_MODE=@@SQL_MODE, SQL_MODE='NO_AUTO_VALUE_ON_ZERO' */;
/*!40111 SET @OLD_SQL_NOTES=@@SQL_NOTES, SQL_NOTES=0 */;

--
-- Table structure for table `archive`
--

DROP TABLE IF EXISTS `archive`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `archive` (
  `username` varchar(191) NOT NULL,
  `timestamp` bigint(20) unsigned NOT NULL,
  `peer` varchar(191) NOT NULL,
  `bare_peer` varchar(191) NOT NULL,
  `xml` mediumtext NOT NULL,
  `txt` mediumtext DEFAULT NULL,
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `kind` varchar(10) DEFAULT NULL,
  `nick` varchar(191) DEFAULT NULL,
  `created_at` timestamp NOT NULL DEFAULT current_timestamp(),
  UNIQUE KEY `id` (`id`),
  KEY `i_username_timestamp` (`username`,`timestamp`) USING BTREE,
  KEY `i_username_peer` (`username`,`peer`) USING BTREE,
  KEY `i_username_bare_peer` (`username`,`bare_peer`) USING BTREE,
  KEY `i_timestamp` (`timestamp`) USING BTREE,
  FULLTEXT KEY `i_text` (`txt`)
) ENGINE=InnoDB AUTO_INCREMENT=5 DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `archive`
--

LOCK TABLES `archive` WRITE;
/*!40000 ALTER TABLE `archive` DISABLE KEYS */;
INSERT INTO `archive` VALUES
('r1@muc.example.org',1795969491432930,'alice@example.org/test','alice@example.org','<message xml:lang=\'en\' to=\'r1@muc.example.org\' from=\'alice@example.org/test\' type=\'groupchat\' id=\'s1\' xmlns=\'jabber:client\'><subject>Sübject €</subject></message>','',1,'groupchat','Älice','2026-11-29 16:24:51'),
('r1@muc.example.org',1795969491452886,'alice@example.org/test','alice@example.org','<message xml:lang=\'en\' to=\'r1@muc.example.org\' from=\'alice@example.org/test\' type=\'groupchat\' id=\'say5\' xmlns=\'jabber:client\'><body>hello é </body></message>','hello é ',2,'groupchat','Älice','2026-11-29 16:24:51'),
('r1@muc.example.org',1795969491465337,'bob@example.org/test','bob@example.org','<message xml:lang=\'en\' to=\'r1@muc.example.org\' from=\'bob@example.org/test\' type=\'groupchat\' id=\'say1\' xmlns=\'jabber:client\'><body>Привет &lt;x&gt; &amp; &quot;q&quot; &apos;a&apos; 😀 long long long </body></message>','Привет <x> & \"q\" \'a\' 😀 long long long ',3,'groupchat','Боб','2026-11-29 16:24:51'),
('r1@muc.example.org',1795969491467811,'bob@example.org/test','bob@example.org','<message xml:lang=\'en\' to=\'r1@muc.example.org\' from=\'bob@example.org/test\' type=\'groupchat\' id=\'say2\' xmlns=\'jabber:client\'><replace xmlns=\'urn:xmpp:message-correct:0\' id=\'say1\'/><origin-id xmlns=\'urn:xmpp:sid:0\' id=\'o1\'/><y xmlns=\'urn:x\' xmlns:x=\'urn:x\' x:a=\'1\' xml:lang=\'de\'>t<z/></y><body>zero</body></message>','zero',4,'groupchat','Боб','2026-11-29 16:24:51');
/*!40000 ALTER TABLE `archive` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `archive_prefs`
--

DROP TABLE IF EXISTS `archive_prefs`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `archive_prefs` (
  `username` varchar(191) NOT NULL,
  `def` text NOT NULL,
  `always` text NOT NULL,
  `never` text NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT current_timestamp(),
  PRIMARY KEY (`username`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `archive_prefs`
--

LOCK TABLES `archive_prefs` WRITE;
/*!40000 ALTER TABLE `archive_prefs` DISABLE KEYS */;
/*!40000 ALTER TABLE `archive_prefs` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `muc_room`
--

DROP TABLE IF EXISTS `muc_room`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `muc_room` (
  `name` text NOT NULL,
  `host` text NOT NULL,
  `opts` mediumtext NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT current_timestamp(),
  UNIQUE KEY `i_muc_room_name_host` (`name`(75),`host`(75)) USING BTREE,
  KEY `i_muc_room_host_created_at` (`host`(75),`created_at`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `muc_room`
--

LOCK TABLES `muc_room` WRITE;
/*!40000 ALTER TABLE `muc_room` DISABLE KEYS */;
INSERT INTO `muc_room` VALUES
('r1','muc.example.org','[{title,<<84,195,173,116,108,101,32,226,152,131,32,39,113,39,32,34,100,113,34,32,92,32,120>>},{description,<<76,105,110,101,32,111,110,101,10,108,105,110,101,32,116,119,111,9,116,97,98,32,228,184,173,230,150,135>>},{allow_change_subj,true},{allow_query_users,true},{allow_private_messages,true},{allow_private_messages_from_visitors,anyone},{allow_visitor_status,true},{allow_visitor_nickchange,true},{public,true},{public_list,true},{persistent,true},{moderated,true},{members_by_default,true},{members_only,true},{allow_user_invites,false},{password_protected,true},{captcha_protected,false},{password,<<\"sécret\">>},{anonymous,true},{logging,false},{max_users,20},{allow_voice_requests,true},{allow_subscription,false},{mam,true},{presence_broadcast,[moderator,participant,visitor]},{voice_request_min_interval,1800},{vcard,<<\"<vCard xmlns=\'vcard-temp\'><PHOTO><BINVAL>iVBORw0KGgo=</BINVAL><TYPE>image/png</TYPE></PHOTO><FN>Röom</FN></vCard>\">>},{vcard_xupdate,<<\"4caece539b039b16e16206ea2478f8c5ffb2ca05\">>},{pubsub,<<>>},{enable_hats,true},{lang,<<\"en\">>},{captcha_whitelist,[]},{affiliations,[{{<<>>,<<\"example.net\">>,<<>>},{admin,<<>>}},{{<<\"alice\">>,<<\"example.org\">>,<<>>},{owner,<<>>}},{{<<\"bob\">>,<<\"example.org\">>,<<>>},{member,<<98,101,99,97,117,115,101,226,128,166>>}},{{<<\"eve\">>,<<\"evil.example\">>,<<>>},{outcast,<<\"spam & <b>\">>}}]},{roles,[{{<<>>,<<\"example.net\">>,<<>>},moderator},{{<<\"bob\">>,<<\"example.org\">>,<<>>},participant}]},{subject,[{text,<<>>,<<83,195,188,98,106,101,99,116,32,226,130,172>>}]},{subject_author,<<195,132,108,105,99,101>>},{hats_users,[{{<<\"bob\">>,<<\"example.org\">>,<<>>},[{<<\"urn:hat:1\">>,<<\"Tïtle\">>}]}]},{hibernation_time,undefined}]','1970-01-02 00:00:00');
/*!40000 ALTER TABLE `muc_room` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `muc_registered`
--

DROP TABLE IF EXISTS `muc_registered`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `muc_registered` (
  `jid` text NOT NULL,
  `host` text NOT NULL,
  `nick` text NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT current_timestamp(),
  UNIQUE KEY `i_muc_registered_jid_host` (`jid`(75),`host`(75)) USING BTREE,
  KEY `i_muc_registered_nick` (`nick`(75)) USING BTREE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `muc_registered`
--

LOCK TABLES `muc_registered` WRITE;
/*!40000 ALTER TABLE `muc_registered` DISABLE KEYS */;
INSERT INTO `muc_registered` VALUES
('bob@example.org','muc.example.org','Боб Reg','2026-11-29 16:24:51');
/*!40000 ALTER TABLE `muc_registered` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `muc_room_subscribers`
--

DROP TABLE IF EXISTS `muc_room_subscribers`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `muc_room_subscribers` (
  `room` varchar(191) NOT NULL,
  `host` varchar(191) NOT NULL,
  `jid` varchar(191) NOT NULL,
  `nick` text NOT NULL,
  `nodes` text NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT current_timestamp(),
  UNIQUE KEY `i_muc_room_subscribers_host_room_jid` (`host`,`room`,`jid`),
  KEY `i_muc_room_subscribers_host_jid` (`host`,`jid`) USING BTREE,
  KEY `i_muc_room_subscribers_jid` (`jid`) USING BTREE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `muc_room_subscribers`
--

LOCK TABLES `muc_room_subscribers` WRITE;
/*!40000 ALTER TABLE `muc_room_subscribers` DISABLE KEYS */;
/*!40000 ALTER TABLE `muc_room_subscribers` ENABLE KEYS */;
UNLOCK TABLES;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2026-11-29 16:25:20
