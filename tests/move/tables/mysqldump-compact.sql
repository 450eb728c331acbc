/*M!999999\- enable the sandbox mode */ 
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8mb4 */;
CREATE TABLE `Notes` (
  `id` int(11) NOT NULL,
  `who` varchar(255) DEFAULT NULL COMMENT 'it''s, (who)',
  `key` decimal(10,2) DEFAULT 1.50,
  `what` longtext DEFAULT NULL,
  `raw` longblob DEFAULT NULL,
  `ok` tinyint(1) DEFAULT NULL,
  `at` char(15) DEFAULT NULL,
  PRIMARY KEY (`id`),
  KEY `x` (`who`,`ok`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
/*!40101 SET character_set_client = @saved_cs_client */;
INSERT INTO `Notes` VALUES
(-6,'%_\\%\\_',1.50,'','\0	\n\r\Z !\"#$%&\'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~€‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œŸ ¡¢£¤¥¦§¨©ª«¬­®¯°±²³´µ¶·¸¹º»¼½¾¿ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏĞÑÒÓÔÕÖ×ØÙÚÛÜİŞßàáâãäåæçèéêëìíîïğñòóôõö÷øùúûüışÿ',NULL,'1'),
(1,'alice@example.org',1.50,'plain text','\0\\\'\"\nÿ',1,'000001700000000'),
(2,'bob@example.org',1.50,'it\'s; -- no /* comment */ and \"quoted\"',NULL,0,NULL),
(3,'carol@example.org',1.50,'two\nlines	and\rmore\\n \\N \\. \\u0041','',1,'000001700000001'),
(4,'dÃ©@example.org',1.50,'â‚¬ æ¼¢ ğŸ˜€ Â…','Ş­¾ï',0,'000000000000007'),
(5,'',1.50,'),(6,\'no\',\'row\');\nINSERT INTO notes VALUES (7)',NULL,1,'');
