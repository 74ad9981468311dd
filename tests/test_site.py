"""The index over many phone pages: what is listed, in which order, where the links go."""

from __future__ import annotations

import argparse
import base64
import hashlib
import re
import time
from pathlib import Path
from urllib.parse import unquote

import pytest

from converter.cli import site as verb
from converter.errors import SourceError, WriteError
from converter.site import INDEX, build_site, find_pages
from tests.render.phone.conftest import Page, example, page_bytes

AGENCY = "青禾县人民政府办公室"


@pytest.fixture(scope="module")
def phone_page() -> str:
    return page_bytes(example("disclosure-2021")).decode("utf-8")


def put(path: Path, markup: str, agency: str, year: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = markup.replace('report.year" content="2025"', f'report.year" content="{year}"')
    path.write_text(text.replace(AGENCY, agency), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path, phone_page: str) -> Path:
    put(tmp_path / "2025/财政 局#1.html", phone_page, "青禾县财政局", "2025")
    put(tmp_path / "2024/a.html", phone_page, "青禾县财政局", "2024")
    put(tmp_path / "2025/b.htm", phone_page, "安山县人民政府", "2025")
    put(tmp_path / "c.html", phone_page, "<中>&", "2025")
    (tmp_path / "foreign.html").write_text('<!DOCTYPE html><meta name="generator" content="WordPress 6">甲')
    (tmp_path / "empty.html").write_bytes(b"")
    (tmp_path / "binary.html").write_bytes(bytes(range(256)) * 50)
    (tmp_path / ".hidden").mkdir()
    put(tmp_path / ".hidden/d.html", phone_page, "隐藏", "2025")
    (tmp_path / "report.pdf").write_bytes(b"%PDF-1.7")
    return tmp_path


def index(folder: Path) -> Page:
    return Page(build_site(folder).decode("utf-8"))


def listed(page: Page) -> list[tuple[str, str]]:
    links = [e for e in page.elements if e.tag == "a" and not e.given["href"].startswith("#")]
    return [(link.text, unquote(link.given["href"])) for link in links]


def test_latest_year_first_then_by_agency(folder: Path) -> None:
    assert listed(index(folder)) == [
        ("<中>&", "c.html"),
        ("安山县人民政府", "2025/b.htm"),
        ("青禾县财政局", "2025/财政 局#1.html"),
        ("青禾县财政局", "2024/a.html"),
    ]
    heads = [element.text for element in index(folder).elements if element.tag == "h2"]
    assert heads == ["2025年度3 份", "2024年度1 份"]


def test_every_link_leads_to_a_file(folder: Path) -> None:
    page = index(folder)
    links = [e.given["href"] for e in page.elements if e.tag == "a" and not e.given["href"].startswith("#")]
    assert links
    assert all((folder / unquote(link)).is_file() for link in links)
    assert not [link for link in links if re.search(r"[#?: &<>\"]", link)]


def test_the_index_is_not_listed_and_is_the_same_again(folder: Path) -> None:
    first = build_site(folder)
    (folder / INDEX).write_bytes(first)
    assert build_site(folder) == first
    assert len(find_pages(folder)) == 4


def test_the_same_agency_twice_in_a_year_is_told_apart_by_title(tmp_path: Path, phone_page: str) -> None:
    put(tmp_path / "a.html", phone_page, AGENCY, "2025")
    put(tmp_path / "b.html", phone_page, AGENCY, "2025")
    assert {label for label, _ in listed(index(tmp_path))} == {f"{AGENCY}2025年政府信息公开工作年度报告"}


def test_a_report_without_year_or_agency_is_listed_last(tmp_path: Path, phone_page: str) -> None:
    put(tmp_path / "a.html", phone_page, AGENCY, "2025")
    put(tmp_path / "b.html", phone_page.replace('<meta name="report.year" content="2025">', ""), "", "")
    page = index(tmp_path)
    assert [label for label, _ in listed(page)] == [AGENCY, "2025年政府信息公开工作年度报告"]
    assert "年度不详" in page.text


def test_what_was_not_checked_is_marked(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(page_bytes(example("disclosure-2021"), unchecked=True))
    assert "未通过校核" in index(tmp_path).text


def test_only_the_one_script_may_run(folder: Path) -> None:
    page = index(folder)
    (script,) = re.findall(r"<script>(.*?)</script>", page.markup, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = next(e.given["content"] for e in page.elements if "http-equiv" in e.given)
    assert f"script-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'")
    assert "url(" not in page.markup


def test_without_script_the_search_is_out_of_sight(folder: Path) -> None:
    assert "hidden" in index(folder).by_id("search").given


def test_a_long_head_is_read_to_its_end(tmp_path: Path, phone_page: str) -> None:
    more = f'<meta name="dcterms.abstract" content="{"长" * 9000}">'
    put(tmp_path / "a.html", phone_page.replace("<title>", more + "<title>"), AGENCY, "2025")
    assert [page.agency for page in find_pages(tmp_path)] == [AGENCY]


def options(folder: Path) -> argparse.Namespace:
    return argparse.Namespace(folder=folder, lang="zh")


def test_the_verb_writes_the_index(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verb.run(options(folder)) == 0
    assert verb.run(options(folder)) == 0
    assert (folder / INDEX).read_bytes() == build_site(folder)
    said = capsys.readouterr()
    assert "共 4 份报告" in said.err
    assert said.out == ""


def test_nothing_found_is_said_and_nothing_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert verb.run(options(tmp_path)) == 0
    assert "没有手机端页面" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_an_old_index_is_brought_up_to_date_when_all_pages_are_gone(folder: Path) -> None:
    verb.run(options(folder))
    for page in find_pages(folder):
        (folder / unquote(page.href)).unlink()
    assert verb.run(options(folder)) == 0
    assert "共 0 份报告" in (folder / INDEX).read_text(encoding="utf-8")


def test_an_index_that_is_not_ours_is_left_alone(folder: Path) -> None:
    (folder / INDEX).write_text("<!DOCTYPE html>甲", encoding="utf-8")
    with pytest.raises(WriteError):
        verb.run(options(folder))
    assert (folder / INDEX).read_text(encoding="utf-8") == "<!DOCTYPE html>甲"


@pytest.mark.parametrize("name", ["missing", "c.html"])
def test_no_folder(folder: Path, name: str) -> None:
    with pytest.raises(SourceError):
        verb.run(options(folder / name))


def test_the_grammar() -> None:
    parser = argparse.ArgumentParser()
    verb.add(parser.add_subparsers(), argparse.ArgumentParser(add_help=False))
    assert parser.parse_args(["site", "folder"]).folder == Path("folder")


@pytest.mark.slow
def test_ten_thousand_pages(tmp_path: Path, phone_page: str) -> None:
    for number in range(10_000):
        put(tmp_path / f"{number % 10}/{number}.html", phone_page, f"第{number}局", str(2016 + number % 10))
    start = time.process_time()
    built = build_site(tmp_path)
    assert time.process_time() - start < 30
    assert built.count(b"<li ") == 10_000
    assert len(built) < 3_000_000
