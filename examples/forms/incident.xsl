<?xml version="1.0" encoding="UTF-8"?>
<!-- SPDX-License-Identifier: MIT -->
<!-- An incident report; any other form comes out well, too. -->
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
h3 { font-size: 10.5pt; margin: 6pt 0 2pt; break-after: avoid }
.fields { margin-bottom: -0.5pt }
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

  <!-- Pages and sections as the template has them. -->
  <xsl:template name="content">
    <xsl:variable name="form" select="."/>
    <xsl:for-each select="../f:template/f:layout/*">
      <xsl:choose>
        <xsl:when test="self::f:page">
          <h2><xsl:value-of select="@label"/></h2>
        </xsl:when>
        <xsl:when test="self::f:section">
          <h3><xsl:value-of select="@label"/></h3>
        </xsl:when>
        <xsl:when test="self::f:text">
          <p><xsl:value-of select="."/></p>
        </xsl:when>
        <xsl:otherwise>
          <table class="fields">
            <xsl:apply-templates
                select="$form/f:field[@var=current()/@var]"/>
          </table>
        </xsl:otherwise>
      </xsl:choose>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
