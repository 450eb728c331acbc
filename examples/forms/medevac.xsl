<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- A 9-line request, a line of the table for each of its lines. -->
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
.lines .n { width: 1.5em; font-weight: bold; text-align: center }
.lines th { width: 22% }
.lines .spoken { width: 26%; font-weight: bold; font-size: 12pt }
.lines .field { margin: 0; font-size: 8.5pt; color: #333 }
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
    <table class="fields lines">
      <xsl:call-template name="line">
        <xsl:with-param name="n" select="1"/>
        <xsl:with-param name="title" select="'Location'"/>
      </xsl:call-template>
      <xsl:call-template name="line">
        <xsl:with-param name="n" select="2"/>
        <xsl:with-param name="title" select="'Frequency and call sign'"/>
      </xsl:call-template>
      <xsl:call-template name="line">
        <xsl:with-param name="n" select="3"/>
        <xsl:with-param name="title" select="'Patients by precedence'"/>
      </xsl:call-template>
      <xsl:call-template name="line">
        <xsl:with-param name="n" select="4"/>
        <xsl:with-param name="title" select="'Special equipment'"/>
      </xsl:call-template>
      <xsl:call-template name="line">
        <xsl:with-param name="n" select="5"/>
        <xsl:with-param name="title" select="'Patients by type'"/>
      </xsl:call-template>
      <xsl:call-template name="line">
        <xsl:with-param name="n" select="6"/>
        <xsl:with-param name="title" select="'Security'"/>
      </xsl:call-template>
      <xsl:call-template name="line">
        <xsl:with-param name="n" select="7"/>
        <xsl:with-param name="title" select="'Marking'"/>
      </xsl:call-template>
      <xsl:call-template name="line">
        <xsl:with-param name="n" select="8"/>
        <xsl:with-param name="title" select="'Nationality and status'"/>
      </xsl:call-template>
      <xsl:call-template name="line">
        <xsl:with-param name="n" select="9"/>
        <xsl:with-param name="title" select="'CBRN or terrain'"/>
      </xsl:call-template>
    </table>
    <xsl:if test="f:field[@var='mechanism' or @var='injuries' or
        @var='signs' or @var='treatment']/f:value">
      <h2>MIST</h2>
      <table class="fields">
        <xsl:apply-templates select="f:field[@var='mechanism' or
            @var='injuries' or @var='signs' or @var='treatment']"/>
      </table>
    </xsl:if>
  </xsl:template>

  <!-- A line: as it is spoken, then in words. Its fields are called line1, or
       line3_a and so on, where the number of patients comes before the code. -->
  <xsl:template name="line">
    <xsl:param name="n"/>
    <xsl:param name="title"/>
    <xsl:variable name="var" select="concat('line', $n)"/>
    <xsl:variable name="fields" select="f:field[@var=$var or
        starts-with(@var, concat($var, '_'))]"/>
    <tr>
      <th class="n"><xsl:value-of select="$n"/></th>
      <th><xsl:value-of select="$title"/></th>
      <td class="spoken">
        <xsl:for-each select="$fields/f:value[normalize-space(.) != '' and
            . != '0']">
          <xsl:variable name="code"
              select="substring-after(../@var, '_')"/>
          <xsl:if test="position() != 1">
            <xsl:choose>
              <xsl:when test="$n = 3 or $n = 5"> BREAK </xsl:when>
              <xsl:otherwise>, </xsl:otherwise>
            </xsl:choose>
          </xsl:if>
          <xsl:value-of select="."/>
          <xsl:if test="string-length($code) = 1">
            <xsl:value-of select="translate($code, 'abcdel', 'ABCDEL')"/>
          </xsl:if>
        </xsl:for-each>
      </td>
      <td>
        <xsl:for-each select="$fields[f:value[normalize-space(.) != '' and
            . != '0']]">
          <p class="field"><xsl:value-of select="@label"/></p>
          <xsl:call-template name="values"/>
        </xsl:for-each>
      </td>
    </tr>
  </xsl:template>
</xsl:stylesheet>
