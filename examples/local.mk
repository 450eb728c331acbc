# Examples are for people to copy: they go beside the documents.
examplesdir = $(docdir)/examples
dist_examples_DATA = examples/caveat.yaml
examples_policiesdir = $(examplesdir)/policies
dist_examples_policies_DATA = examples/policies/acme.xml
examples_catalogsdir = $(examplesdir)/catalogs
dist_examples_catalogs_DATA = examples/catalogs/default.yaml
examples_formsdir = $(examplesdir)/forms
dist_examples_forms_DATA = examples/forms/README.md \
	examples/forms/incident.xml examples/forms/incident.xsl \
	examples/forms/medevac.xml examples/forms/medevac.xsl \
	examples/forms/salute.xml examples/forms/salute.xsl \
	examples/forms/sitrep.xml examples/forms/sitrep.xsl

systemdsystemunit_DATA = examples/systemd/caveat.service
sysusers_DATA = examples/sysusers.d/caveat.conf
EXTRA_DIST += examples/systemd/caveat.service.in \
	examples/sysusers.d/caveat.conf
CLEANFILES += examples/systemd/caveat.service

examples/systemd/caveat.service: examples/systemd/caveat.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) examples/systemd && \
	$(SED) -e 's|@sbindir[@]|$(sbindir)|' \
		-e 's|@bindir[@]|$(bindir)|' \
		-e 's|@config[@]|$(sysconfdir)/caveat/caveat.yaml|' \
		$(srcdir)/examples/systemd/caveat.service.in > $@.tmp && \
	mv $@.tmp $@
