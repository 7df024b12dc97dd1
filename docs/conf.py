"""How the documentation is built: Sphinx, MyST notebooks, maths as MathML, nothing remote."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from countermove import __version__

EXTENSIONS = str(Path(__file__).parent / "_ext")
sys.path.insert(0, EXTENSIONS)
os.environ["PYTHONPATH"] = os.pathsep.join(  # for the cells of notebooks
    filter(None, [EXTENSIONS, os.environ.get("PYTHONPATH")])
)

project = "Countermove"
author = "Countermove developers"
copyright = "2026, Countermove developers"
version = release = __version__

extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.napoleon", "mathml"]
exclude_patterns = ["_build", "jupyter_execute"]
nitpicky = False

myst_enable_extensions = ["amsmath", "deflist", "dollarmath"]
myst_heading_anchors = 3
nb_execution_mode = "auto"
nb_execution_raise_on_error = True
nb_execution_timeout = 120
nb_merge_streams = True
nb_render_markdown_format = "myst"  # tables in what cells print

autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = True
napoleon_numpy_docstring = False

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["pages.css"]
html_title = f"Countermove {version}"
html_math_renderer = "mathml"
html_show_sphinx = False
