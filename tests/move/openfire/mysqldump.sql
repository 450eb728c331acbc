/*M!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.11.19-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: openfire
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
-- Table structure for table `ofGroup`
--

DROP TABLE IF EXISTS `ofGroup`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofGroup` (
  `groupName` varchar(50) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofGroup`
--

LOCK TABLES `ofGroup` WRITE;
/*!40000 ALTER TABLE `ofGroup` DISABLE KEYS */;
INSERT INTO `ofGroup` VALUES
('Crew é');
/*!40000 ALTER TABLE `ofGroup` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ofGroupUser`
--

DROP TABLE IF EXISTS `ofGroupUser`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofGroupUser` (
  `groupName` varchar(50) DEFAULT NULL,
  `username` varchar(100) DEFAULT NULL,
  `administrator` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofGroupUser`
--

LOCK TABLES `ofGroupUser` WRITE;
/*!40000 ALTER TABLE `ofGroupUser` DISABLE KEYS */;
INSERT INTO `ofGroupUser` VALUES
('Crew é','dave',0),
('Crew é','dave',1),
('Crew é','erin@other.example',0);
/*!40000 ALTER TABLE `ofGroupUser` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ofMessageArchive`
--

DROP TABLE IF EXISTS `ofMessageArchive`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofMessageArchive` (
  `messageID` bigint(20) DEFAULT NULL,
  `conversationID` bigint(20) DEFAULT NULL,
  `fromJID` varchar(1024) DEFAULT NULL,
  `fromJIDResource` varchar(255) DEFAULT NULL,
  `toJID` varchar(1024) DEFAULT NULL,
  `toJIDResource` varchar(255) DEFAULT NULL,
  `sentDate` bigint(20) DEFAULT NULL,
  `stanza` mediumtext DEFAULT NULL,
  `body` mediumtext DEFAULT NULL,
  `isPMforJID` varchar(1024) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofMessageArchive`
--

LOCK TABLES `ofMessageArchive` WRITE;
/*!40000 ALTER TABLE `ofMessageArchive` DISABLE KEYS */;
INSERT INTO `ofMessageArchive` VALUES
(31,1,'alice@example.org','a','ops@conference.example.org','Al',1700000011000,NULL,'hi',NULL),
(32,1,'alice@example.org','a','bare@conference.example.org','Al',1700000011000,NULL,'to all',NULL),
(33,1,'alice@example.org','a','bare@conference.example.org','Al',1700000012000,NULL,'to bob alone','bob@example.org'),
(34,1,'bob@example.org',NULL,'bare@conference.example.org','Bob',1700000013000,'<message xmlns=\"jabber:client\" type=\"groupchat\" id=\"c2\"><body>too</body></message>','too',NULL),
(35,1,'bob@example.org','b','carol@example.org',NULL,1700000014000,NULL,'not of a room',NULL);
/*!40000 ALTER TABLE `ofMessageArchive` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ofMucAffiliation`
--

DROP TABLE IF EXISTS `ofMucAffiliation`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofMucAffiliation` (
  `roomID` bigint(20) DEFAULT NULL,
  `jid` varchar(1024) DEFAULT NULL,
  `affiliation` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofMucAffiliation`
--

LOCK TABLES `ofMucAffiliation` WRITE;
/*!40000 ALTER TABLE `ofMucAffiliation` DISABLE KEYS */;
INSERT INTO `ofMucAffiliation` VALUES
(7,'alice@example.org',10),
(7,'bob@example.org',20),
(7,'mallory@evil.example',40),
(7,'odd@example.org',70),
(7,'8dp6atp0oekg====@example.org/68046976b25749e1d1fdaabec1eea74e',20);
/*!40000 ALTER TABLE `ofMucAffiliation` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ofMucConversationLog`
--

DROP TABLE IF EXISTS `ofMucConversationLog`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofMucConversationLog` (
  `roomID` bigint(20) DEFAULT NULL,
  `messageID` bigint(20) DEFAULT NULL,
  `sender` varchar(1024) DEFAULT NULL,
  `nickname` varchar(255) DEFAULT NULL,
  `logTime` char(15) DEFAULT NULL,
  `subject` varchar(255) DEFAULT NULL,
  `body` mediumtext DEFAULT NULL,
  `stanza` mediumtext DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofMucConversationLog`
--

LOCK TABLES `ofMucConversationLog` WRITE;
/*!40000 ALTER TABLE `ofMucConversationLog` DISABLE KEYS */;
INSERT INTO `ofMucConversationLog` VALUES
(7,1,'alice@example.org/a','Al','001700000010000','What it is',NULL,'<message type=\"groupchat\" id=\'c1\' to=\"ops@conference.example.org\" from=\"ops@conference.example.org/Al\"><subject>What it is</subject></message>'),
(7,2,'alice@example.org/a','Al','001700000011000',NULL,'hi','<message type=\"groupchat\" id=\'c1\' to=\"ops@conference.example.org\" from=\"ops@conference.example.org/Al\"><body>hi</body><thread>t</thread><stanza-id xmlns=\"urn:xmpp:sid:0\" id=\"kept\" by=\"ops@conference.example.org\"/><stanza-id xmlns=\"urn:xmpp:sid:0\" id=\"other\" by=\"x@y.example\"/><x xmlns=\"urn:x\" a=\"1\"><y/></x></message>'),
(7,3,'bob@example.org','B\'ob','001700000012000',NULL,'it\'s \\ 😀\nnext',NULL),
(7,4,'bob@example.org','B\'ob','001700000012000',NULL,'a < b','<message><body>a < b'),
(7,5,'bob@example.org','B\'ob','001700000013000',NULL,NULL,NULL),
(7,0,'ops@conference.example.org',NULL,'001700000014000',NULL,'the room',NULL);
/*!40000 ALTER TABLE `ofMucConversationLog` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ofMucMember`
--

DROP TABLE IF EXISTS `ofMucMember`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofMucMember` (
  `roomID` bigint(20) DEFAULT NULL,
  `jid` varchar(1024) DEFAULT NULL,
  `nickname` varchar(255) DEFAULT NULL,
  `firstName` varchar(100) DEFAULT NULL,
  `lastName` varchar(100) DEFAULT NULL,
  `url` varchar(100) DEFAULT NULL,
  `email` varchar(100) DEFAULT NULL,
  `faqentry` varchar(100) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofMucMember`
--

LOCK TABLES `ofMucMember` WRITE;
/*!40000 ALTER TABLE `ofMucMember` DISABLE KEYS */;
INSERT INTO `ofMucMember` VALUES
(7,'bob@example.org','Bobby',NULL,NULL,NULL,NULL,NULL),
(7,'carol@example.org','Carol','Carol','C',NULL,'c@example.org','');
/*!40000 ALTER TABLE `ofMucMember` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ofMucRoom`
--

DROP TABLE IF EXISTS `ofMucRoom`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofMucRoom` (
  `serviceID` bigint(20) DEFAULT NULL,
  `roomID` bigint(20) DEFAULT NULL,
  `creationDate` char(15) DEFAULT NULL,
  `modificationDate` char(15) DEFAULT NULL,
  `name` varchar(50) DEFAULT NULL,
  `naturalName` varchar(255) DEFAULT NULL,
  `description` varchar(255) DEFAULT NULL,
  `lockedDate` char(15) DEFAULT NULL,
  `emptyDate` char(15) DEFAULT NULL,
  `canChangeSubject` int(11) DEFAULT NULL,
  `maxUsers` int(11) DEFAULT NULL,
  `publicRoom` int(11) DEFAULT NULL,
  `moderated` int(11) DEFAULT NULL,
  `membersOnly` int(11) DEFAULT NULL,
  `canInvite` int(11) DEFAULT NULL,
  `roomPassword` varchar(50) DEFAULT NULL,
  `canDiscoverJID` int(11) DEFAULT NULL,
  `logEnabled` int(11) DEFAULT NULL,
  `retireOnDeletion` int(11) DEFAULT NULL,
  `preserveHistOnDel` int(11) DEFAULT NULL,
  `subject` mediumtext DEFAULT NULL,
  `rolesToBroadcast` int(11) DEFAULT NULL,
  `useReservedNick` int(11) DEFAULT NULL,
  `canChangeNick` int(11) DEFAULT NULL,
  `canRegister` int(11) DEFAULT NULL,
  `allowpm` int(11) DEFAULT NULL,
  `fmucEnabled` int(11) DEFAULT NULL,
  `fmucOutboundNode` varchar(255) DEFAULT NULL,
  `fmucOutboundMode` int(11) DEFAULT NULL,
  `fmucInboundNodes` varchar(4000) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofMucRoom`
--

LOCK TABLES `ofMucRoom` WRITE;
/*!40000 ALTER TABLE `ofMucRoom` DISABLE KEYS */;
INSERT INTO `ofMucRoom` VALUES
(1,7,'001700000000000','001700000050000','ops','Ops, the room\'s','Two\nlines & more','000000000000000',NULL,1,30,1,1,1,1,'pa\'ss\\word',1,1,1,1,'What it is',6,1,0,1,2,1,'far@other.example',1,'near@other.example'),
(1,8,'001700000001000','001700000001000','bare','bare',NULL,'001700000001000','001700000001000',0,0,0,0,0,0,NULL,0,0,0,0,NULL,0,0,1,0,NULL,NULL,NULL,NULL,NULL),
(2,9,'001700000002000','001700000003000','late','Late','','000000000000000',NULL,0,0,1,0,0,0,'',0,1,0,0,'<message type=\"groupchat\" from=\"late@staff.example.org/Al\"><subject>Tea &amp; cake</subject></message>',7,0,1,0,0,0,NULL,NULL,NULL);
/*!40000 ALTER TABLE `ofMucRoom` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ofMucRoomProp`
--

DROP TABLE IF EXISTS `ofMucRoomProp`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofMucRoomProp` (
  `roomID` bigint(20) DEFAULT NULL,
  `name` varchar(100) DEFAULT NULL,
  `propValue` varchar(4000) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofMucRoomProp`
--

LOCK TABLES `ofMucRoomProp` WRITE;
/*!40000 ALTER TABLE `ofMucRoomProp` DISABLE KEYS */;
INSERT INTO `ofMucRoomProp` VALUES
(7,'colour','blue');
/*!40000 ALTER TABLE `ofMucRoomProp` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ofMucService`
--

DROP TABLE IF EXISTS `ofMucService`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofMucService` (
  `serviceID` bigint(20) DEFAULT NULL,
  `subdomain` varchar(255) DEFAULT NULL,
  `isHidden` int(11) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofMucService`
--

LOCK TABLES `ofMucService` WRITE;
/*!40000 ALTER TABLE `ofMucService` DISABLE KEYS */;
INSERT INTO `ofMucService` VALUES
(1,'conference',0),
(2,'staff',1);
/*!40000 ALTER TABLE `ofMucService` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ofProperty`
--

DROP TABLE IF EXISTS `ofProperty`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofProperty` (
  `name` varchar(100) DEFAULT NULL,
  `propValue` varchar(4000) DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofProperty`
--

LOCK TABLES `ofProperty` WRITE;
/*!40000 ALTER TABLE `ofProperty` DISABLE KEYS */;
INSERT INTO `ofProperty` VALUES
('xmpp.domain','example.org'),
('other','x.org');
/*!40000 ALTER TABLE `ofProperty` ENABLE KEYS */;
UNLOCK TABLES;

--
-- Table structure for table `ofVCard`
--

DROP TABLE IF EXISTS `ofVCard`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `ofVCard` (
  `username` varchar(64) DEFAULT NULL,
  `vcard` mediumtext DEFAULT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;

--
-- Dumping data for table `ofVCard`
--

LOCK TABLES `ofVCard` WRITE;
/*!40000 ALTER TABLE `ofVCard` DISABLE KEYS */;
INSERT INTO `ofVCard` VALUES
('ops@conference.example.org','<vCard xmlns=\"vcard-temp\"><PHOTO><TYPE>image/png</TYPE><BINVAL>iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==</BINVAL></PHOTO></vCard>'),
('alice','<vCard xmlns=\"vcard-temp\"><FN>A</FN></vCard>');
/*!40000 ALTER TABLE `ofVCard` ENABLE KEYS */;
UNLOCK TABLES;
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

/*!40101 SET SQL_MODE=@OLD_SQL_MODE */;
/*!40014 SET FOREIGN_KEY_CHECKS=@OLD_FOREIGN_KEY_CHECKS */;
/*!40014 SET UNIQUE_CHECKS=@OLD_UNIQUE_CHECKS */;
/*!40101 SET CHARACTER_SET_CLIENT=@OLD_CHARACTER_SET_CLIENT */;
/*!40101 SET CHARACTER_SET_RESULTS=@OLD_CHARACTER_SET_RESULTS */;
/*!40101 SET COLLATION_CONNECTION=@OLD_COLLATION_CONNECTION */;
/*!40111 SET SQL_NOTES=@OLD_SQL_NOTES */;

-- Dump completed on 2026-11-29 16:47:48
