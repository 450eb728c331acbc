# Examples are for people to copy: they go beside the documents.
examplesdir = $(docdir)/examples
dist_examples_DATA = examples/caveat.yaml
examples_policiesdir = $(examplesdir)/policies
dist_examples_policies_DATA = examples/policies/acme.xml
examples_catalogsdir = $(examplesdir)/catalogs
dist_examples_catalogs_DATA = examples/catalogs/default.yaml

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
