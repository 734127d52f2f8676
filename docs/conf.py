"""How Sphinx builds the pages: `make docs`. Warnings are errors there."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bedside import __version__  # noqa: E402 - the root of the repository must be on the path first

project = "Bedside"
author = "The Bedside contributors"
version = release = __version__
extensions = ["myst_parser", "docs.generated"]
root_doc = "index"
source_suffix = {".md": "markdown"}
nitpicky = True

myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline", "attrs_block"]
myst_heading_anchors = 4

html_theme = "furo"
html_title = "Bedside"
html_show_sphinx = False
html_show_copyright = False

linkcheck_ignore = [r"http://127\.0\.0\.1.*", r"https?://.*\.example.*"]
linkcheck_timeout = 20
linkcheck_retries = 2
