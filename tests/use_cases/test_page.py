"""Words on pages."""

from service.use_cases.page import prose


def test_code_and_emphasis_are_marked() -> None:
    assert prose("`he_normal` *if* 2 * 3 * 4") == "<code>he_normal</code> <em>if</em> 2 * 3 * 4"


def test_nothing_else_becomes_markup() -> None:
    assert prose("<b>`<i>`") == "&lt;b&gt;<code>&lt;i&gt;</code>"
