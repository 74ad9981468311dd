"""The digest on paper against the data in a file: what people type, what they may hold in their hands."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject

from converter.digest import fold_digest, match_digest
from converter.errors import SourceError, UsageError
from converter.model.data import DATA_NAME, data_digest, report_json
from converter.settings import Settings
from converter.source import load_report
from tests.render.conftest import ROOT, render

REPORT = ROOT / "examples/disclosure-2019/report.yaml"
SETTINGS = Settings()


@pytest.fixture(scope="module")
def digest() -> str:
    return data_digest(report_json(load_report(REPORT)))


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("digest") / "报告.pdf"
    path.write_bytes(render(REPORT)[0])
    return path


def test_the_digest_is_that_of_the_attached_file(pdf: Path, digest: str) -> None:
    (attached,) = PdfReader(pdf).attachments[DATA_NAME]
    assert hashlib.sha256(attached).hexdigest() == digest


def test_pdf_and_report_file_match(pdf: Path, digest: str, tmp_path: Path) -> None:
    found = match_digest(pdf, digest, SETTINGS)
    assert (found.matches, found.figures_match, found.misses, found.digits) == (True, True, (), 64)
    assert (found.file, found.wanted, found.found) == (str(pdf), digest, digest)
    found = match_digest(REPORT, digest, SETTINGS)
    assert (found.matches, found.figures_match, found.misses) == (True, None, ())
    data = tmp_path / DATA_NAME
    data.write_bytes(PdfReader(pdf).attachments[DATA_NAME][0])
    assert match_digest(data, digest, SETTINGS).matches


def test_a_beginning_of_16_digits_is_enough(digest: str) -> None:
    found = match_digest(REPORT, digest[:16], SETTINGS)
    assert (found.matches, found.digits, found.wanted, found.found) == (True, 16, digest[:16], digest)
    assert not match_digest(REPORT, digest[1:33], SETTINGS).matches, "it must be the beginning"


@pytest.mark.parametrize("place", [0, 15, 40, 63])
def test_one_wrong_digit_is_told(place: int, pdf: Path, digest: str) -> None:
    wrong = digest[:place] + ("0" if digest[place] != "0" else "1") + digest[place + 1 :]
    found = match_digest(pdf, wrong, SETTINGS)
    assert not found.matches
    assert found.figures_match, "the file is sound, the paper is another one"


def test_a_changed_figure_changes_the_digest(digest: str, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    text = REPORT.read_text(encoding="utf-8")
    other.write_text(text.replace("+12", "+13"), encoding="utf-8")
    assert text.count("+12")
    assert not match_digest(other, digest[:16], SETTINGS).matches
    other.write_text("# 注释不算数据\n" + text, encoding="utf-8")
    assert match_digest(other, digest, SETTINGS).matches


def test_pages_that_differ_from_the_data_never_match(digest: str, tmp_path: Path) -> None:
    """The data of one report in the pages of another: the digest is right, the paper is not."""
    other = tmp_path / "other.yaml"
    other.write_text(REPORT.read_text(encoding="utf-8").replace("+12", "+13"), encoding="utf-8")
    writer = PdfWriter(clone_from=io.BytesIO(render(other)[0]))
    names = writer.root_object["/Names"]["/EmbeddedFiles"]["/Names"]  # type: ignore[index]
    names[1].get_object()["/EF"]["/F"].get_object().set_data(report_json(load_report(REPORT)))
    forged = tmp_path / "forged.pdf"
    with forged.open("wb") as stream:
        writer.write(stream)
    found = match_digest(forged, digest, SETTINGS)
    assert found.found == digest
    assert (found.figures_match, found.matches) == (False, False)
    assert any(miss.path.endswith(".change") for miss in found.misses)


@pytest.mark.parametrize(
    "typed",
    [
        "７ＥＤ０４Ｅ３３Ａ２７Ｄ７ＤＢ９",
        "7ED0 4E33 A27D 7DB9",
        "7ed0\u30004e33\na27d\t7db9\r\n",
        "7ed0-4e33–a27d—7db9",
        "7e:d0:4e:33：a2：7d:7d:b9",
        "\ufeff7ed04e33\u200ba27d7db9",
    ],
)
def test_what_people_type(typed: str) -> None:
    assert fold_digest(typed) == "7ed04e33a27d7db9"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "至少要 16 位，最多 64 位；这里是 0 位"),
        ("7ed04e33a27d7db", "这里是 15 位"),
        ("0" * 65, "这里是 65 位"),
        ("7ed0 4e33 o27d 7db9", "第 11 个字符“o”"),
        ("7ed0，4e33a27d7db9", "第 5 个字符“，”"),
        ("摘要7ed04e33a27d7db9", "第 1 个字符“摘”"),
        ("\x00" * 16, "第 1 个字符“<U+0000>”"),
    ],
)
def test_what_is_no_digest(typed: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        match_digest(REPORT, typed, SETTINGS)
    assert said in caught.value.words.zh
    assert caught.value.hint is not None


def test_a_pdf_without_data_is_refused(pdf: Path, digest: str, tmp_path: Path) -> None:
    bare = tmp_path / "bare.pdf"
    writer = PdfWriter(clone_from=pdf)
    writer.root_object[NameObject("/Names")] = DictionaryObject()
    writer.root_object[NameObject("/AF")] = ArrayObject()
    with bare.open("wb") as stream:
        writer.write(stream)
    with pytest.raises(SourceError) as caught:
        match_digest(bare, digest, SETTINGS)
    assert "没有随带报告数据" in caught.value.words.zh
    assert caught.value.place is not None


def test_files_that_cannot_be_read(digest: str, tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"nothing")
    for name in ("x.pdf", "nothing.pdf", "nothing.yaml"):
        with pytest.raises(SourceError):
            match_digest(tmp_path / name, digest, SETTINGS)
