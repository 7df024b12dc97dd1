"""Sphinx extension: formulas as MathML, which browsers draw themselves, with no script at all.

Docutils translates LaTeX to MathML; a formula it does not know is a warning, hence an error with
``-W``. In docstrings, ``$$...$$`` on lines of their own and ``$...$`` are formulas too.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Any
from xml.etree import ElementTree

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import accents, over, tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

logger = logging.getLogger(__name__)

MATHML = "http://www.w3.org/1998/Math/MathML"
HATS = {*accents.values(), *(sign for name, (sign, _) in over.items() if name != "overbrace")}
"""Signs above a symbol that leave the place of its indices: the lower right."""
NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z]+;")
"""Entities of HTML, which XML does not know."""
ElementTree.register_namespace("", MATHML)


def mathml(tex: str, node: nodes.Node, *, block: bool) -> str:
    """Return a formula as MathML; plain ``\\Big[`` is read as ``\\Bigl[``."""
    tex = re.sub(r"\\([Bb]igg?)(?![A-Za-z])", r"\\\1l", tex.strip())
    try:
        return lower_right(tex2mathml(tex, as_block=block))
    except MathError as error:
        logger.warning("formula cannot be drawn: %s in %r", error, tex, location=node)
        return ""


def lower_right(formula: str) -> str:
    """Return MathML with the indices of hatted symbols at the lower right, not underneath.

    Docutils makes ``munderover`` of ``\\hat{d}_{ods}``; that is ``msub`` around ``mover``, and
    ``msubsup`` with a power.
    """
    tree = ElementTree.fromstring(NAMED.sub(lambda found: unescape(found[0]), formula))
    tag = f"{{{MATHML}}}".__add__
    for node in reversed(list(tree.iter())):  # what is inside comes first
        parts = list(node)
        if node.tag == tag("munderover") and _hat(parts[2]):
            base, index, sign = parts
            hatted = ElementTree.Element(tag("mover"), accent="true")
            hatted.extend([base, sign])
            node.tag, node[:] = tag("msub"), [hatted, index]
        elif node.tag == tag("msup") and parts[0].tag == tag("msub"):
            node.tag, node[:] = tag("msubsup"), [*parts[0], parts[1]]
    return ElementTree.tostring(tree, encoding="unicode")


def _hat(sign: ElementTree.Element) -> bool:
    above = sign.get("accent") == "true" or sign.get("stretchy") == "false"
    return above and sign.text in HATS


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
