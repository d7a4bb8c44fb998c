"""Sphinx: the pages that prepare.py has put together, as a site that loads nothing from elsewhere."""

project = "timeline"
html_title = "timeline"
author = "The timeline maintainers"
project_copyright = author
language = "en"
extensions = ["myst_parser"]
myst_heading_anchors = 4  # links name headings as they do in the repository
suppress_warnings = ["misc.highlighting_failure"]
exclude_patterns = ["gallery"]
html_theme = "furo"
html_extra_path = ["extra"]  # the timelines of the gallery, as they were built
html_show_sphinx = False
html_use_index = False  # of Python's objects, and there are none
html_copy_source = False
html_theme_options = {"footer_icons": []}
