dist_man_MANS += man/caveatd.8 man/caveat.yaml.5 man/caveatctl.1 man/caveat-labels.3
