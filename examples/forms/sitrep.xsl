<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- A situation report with traffic lights. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
    xmlns:f="urn:caveat:forms:0" exclude-result-prefixes="f">
  <xsl:output method="html" encoding="UTF-8"
      doctype-system="about:legacy-compat"/>

  <xsl:template match="/f:forms">
    <html lang="en">
      <head>
        <!-- whatever a value says, nothing is loaded or run -->
        <meta http-equiv="Content-Security-Policy"
            content="default-src 'none'; style-src 'unsafe-inline'"/>
        <title><xsl:value-of select="f:template/@title"/></title>
        <style>
@page { size: A4; margin: 10mm 14mm }
body { font: 10.5pt/1.3 sans-serif; margin: 0; color: black; background: white }
/* head and foot of a table are repeated on each page that it takes */
.sheet { width: 100%; border-collapse: collapse; margin-bottom: 3em }
.sheet thead { display: table-header-group }
.sheet tfoot { display: table-footer-group }
.sheet td { vertical-align: top }
.mark { font-weight: bold; text-align: center; padding: 3pt; height: 1.4em;
  print-color-adjust: exact; -webkit-print-color-adjust: exact }
h1 { font-size: 15pt; margin: 8pt 0 0 }
h2 { font-size: 12pt; margin: 10pt 0 3pt; break-after: avoid }
.facts { font-size: 8.5pt; margin: 2pt 0 6pt }
.fields { width: 100%; border-collapse: collapse; margin-bottom: 4pt }
.fields tr { break-inside: avoid }
.fields th, .fields td { border: 0.5pt solid #555; padding: 2pt 5pt;
  text-align: left; vertical-align: top; overflow-wrap: anywhere }
.fields th { font-weight: normal; width: 34% }
.fields td div { white-space: pre-wrap }
.fields .mark { padding: 0 3pt; float: right }
.columns th { width: 25% }
.green, .amber, .red, .black { print-color-adjust: exact;
  -webkit-print-color-adjust: exact }
.green { background: #bfe5bf }
.amber { background: #ffe0a0 }
.red { background: #ffb8b0 }
.black { background: #303030; color: white }
@media print {
  /* so that the foot of the last page is at its end, too */
  .sheet { margin: 0; height: 90vh; break-after: page }
  .sheet:last-child { break-after: auto }
}
        </style>
      </head>
      <body>
        <xsl:apply-templates select="f:form"/>
      </body>
    </html>
  </xsl:template>

  <!-- A submission: its marking above and below on every page. -->
  <xsl:template match="f:form">
    <table class="sheet">
      <thead><tr><xsl:apply-templates select="f:marking"/></tr></thead>
      <tfoot><tr><xsl:apply-templates select="f:marking"/></tr></tfoot>
      <tbody>
        <tr>
          <td>
            <h1><xsl:value-of select="../f:template/@title"/></h1>
            <p class="facts">
              <xsl:value-of select="@time"/>
              <xsl:text> &#183; </xsl:text>
              <xsl:value-of select="@publisher"/>
              <xsl:text> &#183; </xsl:text>
              <xsl:value-of select="@id"/>
            </p>
            <xsl:if test="@withheld &gt; 0">
              <p>Fields withheld: <xsl:value-of select="@withheld"/></p>
            </xsl:if>
            <xsl:if test="@unreadable">
              <p>What was submitted can't be read.</p>
            </xsl:if>
            <xsl:call-template name="content"/>
            <xsl:if test="f:field[@unknown]">
              <h2>Not in this version of the form</h2>
              <table class="fields">
                <xsl:apply-templates select="f:field[@unknown]"/>
              </table>
            </xsl:if>
          </td>
        </tr>
      </tbody>
    </table>
  </xsl:template>

  <xsl:template match="f:marking">
    <td class="mark">
      <xsl:call-template name="colours"/>
      <xsl:value-of select="."/>
    </td>
  </xsl:template>

  <xsl:template name="colours">
    <xsl:attribute name="style">
      <xsl:if test="@fg">color:<xsl:value-of select="@fg"/>;</xsl:if>
      <xsl:if test="@bg">background:<xsl:value-of select="@bg"/>;</xsl:if>
    </xsl:attribute>
  </xsl:template>

  <!-- A field under its label, with its own marking if it has one. -->
  <xsl:template match="f:field">
    <tr>
      <th><xsl:value-of select="@label"/></th>
      <td><xsl:call-template name="values"/></td>
    </tr>
  </xsl:template>

  <xsl:template name="values">
    <xsl:if test="@marking">
      <span class="mark">
        <xsl:call-template name="colours"/>
        <xsl:value-of select="@marking"/>
      </span>
    </xsl:if>
    <xsl:for-each select="f:value">
      <div dir="auto"><xsl:value-of select="@shown"/></div>
    </xsl:for-each>
  </xsl:template>

  <xsl:template name="content">
    <table class="fields">
      <xsl:apply-templates select="f:field[@var='as_of' or @var='unit' or
          @var='location']"/>
      <xsl:apply-templates select="f:field[@var='status']" mode="status"/>
    </table>
    <h2>Situation</h2>
    <table class="fields">
      <xsl:apply-templates select="f:field[@var='enemy' or @var='own']"/>
    </table>
    <h2>Personnel</h2>
    <table class="fields columns">
      <tr>
        <xsl:for-each select="f:field[@var='present' or @var='killed' or
            @var='wounded' or @var='missing']">
          <th><xsl:value-of select="@label"/></th>
        </xsl:for-each>
      </tr>
      <tr>
        <xsl:for-each select="f:field[@var='present' or @var='killed' or
            @var='wounded' or @var='missing']">
          <td><xsl:call-template name="values"/></td>
        </xsl:for-each>
      </tr>
    </table>
    <h2>Supply</h2>
    <table class="fields">
      <xsl:apply-templates mode="status" select="f:field[
          @var='ammunition' or @var='fuel' or @var='water' or
          @var='rations' or @var='medical' or @var='vehicles'][f:value]"/>
    </table>
    <h2>Next</h2>
    <table class="fields">
      <xsl:apply-templates select="f:field[@var='intentions' or
          @var='requests' or @var='next_report'][f:value]"/>
    </table>
  </xsl:template>

  <!-- A traffic light: the word stays, for those who print in black. -->
  <xsl:template match="f:field" mode="status">
    <tr>
      <th><xsl:value-of select="@label"/></th>
      <td>
        <xsl:attribute name="class">
          <xsl:choose>
            <xsl:when test="f:value = 'GREEN'">green</xsl:when>
            <xsl:when test="f:value = 'AMBER'">amber</xsl:when>
            <xsl:when test="f:value = 'RED'">red</xsl:when>
            <xsl:when test="f:value = 'BLACK'">black</xsl:when>
          </xsl:choose>
        </xsl:attribute>
        <xsl:call-template name="values"/>
      </td>
    </tr>
  </xsl:template>
</xsl:stylesheet>
