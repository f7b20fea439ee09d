"""How Sphinx makes the site of the documents: `make docs` puts it into build/docs/, for reading offline.

The source is the whole repository, so that every relative link is checked as it stands, and stays right on a
code host: between the pages of docs/, from and to the README, and to files of code.
"""

import sys
import tomllib
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.config import Config

SITE = Path(__file__).parent
sys.path.insert(0, str(SITE))

project = "Hojorin"
about = tomllib.loads((SITE.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
version = release = about["project"]["version"]
language = "en"
root_doc = "docs/README"
# The folder of this name at the root holds the texts of cards, not of pages: Sphinx would compile them.
locale_dirs: list[str] = []
include_patterns = ["*.md", "docs/*.md", "docs/**/*.md"]

extensions = ["myst_parser", "index_pages", "both_languages"]
# Headings get the anchors that code hosts give them.
myst_heading_anchors = 6
# A link that leads nowhere is a warning, and `make docs` lets no warning pass.
nitpicky = True

html_theme = "furo"
# Nothing is fetched: fonts are those of the reader's machine, Japanese ones among them.
_fonts = {
    "font-stack": '-apple-system, "Segoe UI", "Hiragino Sans", "Yu Gothic UI", "Noto Sans CJK JP", sans-serif'
}
html_theme_options = {"light_css_variables": _fonts, "dark_css_variables": _fonts}
html_static_path = ["static"]
html_css_files = ["site.css"]
html_title = f"{project} {release}"
html_search_language = "en_ja"
templates_path = ["templates"]
html_additional_pages = {"index": "front.html"}
html_show_copyright = False
html_copy_source = False
html_use_index = False

# For `make docs-linkcheck`, which needs a network. What runs on the reader's own machine is not asked.
linkcheck_ignore = [r"http://(127\.0\.0\.1|localhost)[:/].*"]


def setup(app: Sphinx) -> None:
    """Keep Sphinx out of folders that hold no pages."""
    app.connect("config-inited", _enter_docs_alone)


def _enter_docs_alone(app: Sphinx, config: Config) -> None:
    """A working copy also holds environments and what tools made: many folders, with pages of others."""
    config.exclude_patterns += [
        path.name for path in Path(app.srcdir).iterdir() if path.is_dir() and path.name != "docs"
    ]
