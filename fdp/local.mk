noinst_LIBRARIES += libfdp.a
libfdp_a_SOURCES = \
	fdp/check.c fdp/check.h \
	fdp/datatype.c fdp/datatype.h \
	fdp/datatype_time.c \
	fdp/fields.c fdp/fields.h \
	fdp/regex.c fdp/regex.h \
	fdp/regex_code.h \
	fdp/regex_match.c \
	fdp/render.c fdp/render.h \
	fdp/render_csv.c \
	fdp/render_html.c \
	fdp/render_json.c \
	fdp/render_layout.c \
	fdp/render_text.c \
	fdp/render_view.c fdp/render_view.h \
	fdp/render_xml.c \
	fdp/style.c fdp/style.h \
	fdp/style_run.c \
	fdp/template.c fdp/template.h \
	fdp/topic.c fdp/topic.h \
	fdp/validate.c fdp/validate.h
