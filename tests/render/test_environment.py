"""Templates are compiled once, and what lies on disk is what is printed."""

from __future__ import annotations

import os
from pathlib import Path

import jinja2
import pytest

from converter.errors import FormError
from converter.model.form import Form
from converter.render.environment import render_html
from converter.template import Template, find_template


@pytest.fixture
def template(tmp_path: Path) -> Template:
    form: Form = find_template("disclosure-2021").form
    (tmp_path / "page.html.j2").write_text("{% include 'part.html.j2' %}")
    (tmp_path / "part.html.j2").write_text("一{{ word }}")
    return Template(tmp_path, form)


def rewrite(path: Path, text: str) -> None:
    """Change a file, and its time as well, however coarse the file system's clock is."""
    before = path.stat().st_mtime_ns
    path.write_text(text)
    os.utime(path, ns=(before + 10_000_000, before + 10_000_000))


def test_a_template_is_compiled_once(template: Template, monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []
    compile_template = jinja2.Environment.compile

    def counting(self: jinja2.Environment, source: str, name: str, *rest: object) -> object:
        compiled.append(name)
        return compile_template(self, source, name, *rest)  # type: ignore[call-overload]

    monkeypatch.setattr(jinja2.Environment, "compile", counting)
    for word in ("甲", "<乙>"):
        assert render_html(template, "page.html.j2", {"word": word}) == "一" + word.replace("<", "&lt;").replace(
            ">", "&gt;"
        )
    assert compiled == ["page.html.j2", "part.html.j2"]


def test_a_file_that_has_changed_is_read_again(template: Template) -> None:
    assert render_html(template, "page.html.j2", {"word": "甲"}) == "一甲"
    rewrite(template.folder / "part.html.j2", "二{{ word }}")
    assert render_html(template, "page.html.j2", {"word": "甲"}) == "二甲"
    rewrite(template.folder / "part.html.j2", "{% if %}")
    with pytest.raises(FormError, match="template is wrong"):
        render_html(template, "page.html.j2", {"word": "甲"})


def test_a_file_that_has_gone_is_missed(template: Template) -> None:
    assert render_html(template, "page.html.j2", {"word": "甲"}) == "一甲"
    (template.folder / "part.html.j2").unlink()
    with pytest.raises(FormError, match="template is wrong"):
        render_html(template, "page.html.j2", {"word": "甲"})


def test_nothing_stays_from_one_report_to_the_next(template: Template) -> None:
    (template.folder / "set.html.j2").write_text("{% set kept = word %}{{ kept }}")
    (template.folder / "ask.html.j2").write_text("{{ kept }}")
    assert render_html(template, "set.html.j2", {"word": "甲"}) == "甲"
    with pytest.raises(FormError, match="kept"):
        render_html(template, "ask.html.j2", {"word": "甲"})
