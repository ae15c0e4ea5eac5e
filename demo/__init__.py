"""A sample policy site with scripted revisions, and the run that shows the whole way."""
