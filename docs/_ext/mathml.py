"""Sphinx extension: formulas as MathML, which browsers draw themselves, with no script at all.

Docutils translates LaTeX to MathML; a formula it does not know is a warning, hence an error with
``-W``. In docstrings, ``$$...$$`` on lines of their own and ``$...$`` are formulas too.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)


def mathml(tex: str, node: nodes.Node, *, block: bool) -> str:
    """Return a formula as MathML; plain ``\\Big[`` is read as ``\\Bigl[``."""
    tex = re.sub(r"\\([Bb]igg?)(?![A-Za-z])", r"\\\1l", tex.strip())
    try:
        return tex2mathml(tex, as_block=block)
    except MathError as error:
        logger.warning("formula cannot be drawn: %s in %r", error, tex, location=node)
        return ""


def visit_inline(self: Any, node: nodes.Element) -> None:
    """Write an inline formula."""
    self.body.append(mathml(node.astext(), node, block=False))
    raise nodes.SkipNode


def visit_block(self: Any, node: nodes.Element) -> None:
    """Write a displayed formula, with its number if it has a label."""
    self.body.append(self.starttag(node, "div", CLASS="math notranslate nohighlight"))
    if node["number"]:
        number = get_node_equation_number(self, node)
        self.body.append(f'<span class="eqno">({number})</span>')
    self.body.append(mathml(node.astext(), node, block=True))
    self.body.append("</div>\n")
    raise nodes.SkipNode


def formulas_in_docstrings(_app: Any, _what: str, _name: str, _obj: Any, _options: Any,
                           lines: list[str]) -> None:  # fmt: skip
    """Rewrite ``$$...$$`` and ``$...$`` of a docstring as reStructuredText."""

    def displayed(found: re.Match[str]) -> str:
        indent, tex = found[1], " ".join(found[2].split())
        return f"\n{indent}.. math:: {tex}\n"

    text = "\n".join(lines)
    text = re.sub(r"^([ ]*)\$\$(.+?)\$\$[ ]*$", displayed, text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"(?<![\w$`])\$([^$\n`]+)\$(?!\w)", r":math:`\1`", text)
    lines[:] = text.split("\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the renderer ``mathml`` and the reader of docstrings."""
    app.add_html_math_renderer("mathml", (visit_inline, None), (visit_block, None))
    app.connect("autodoc-process-docstring", formulas_in_docstrings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
