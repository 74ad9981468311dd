"""`sign` and `verify` as a caller sees them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyhanko")

from tests.conftest import Outcome
from tests.finish.signing.conftest import REPORT, office, rendered, seal_file, service, services  # noqa: F401
from tests.finish.signing.pki import PASSPHRASE, Holder
from tests.finish.signing.service import Services

Run = Callable[..., Outcome]


@pytest.fixture
def desk(tmp_path: Path, services: Services, office: Holder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a report, a key, its passphrase and the root that people trust."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.delenv("CONVERTER_PASSPHRASE", raising=False)
    (tmp_path / "报告.yaml").write_text(REPORT, encoding="utf-8")
    (tmp_path / "key.p12").write_bytes(office.p12())
    (tmp_path / "pass").write_text(PASSPHRASE, encoding="utf-8")
    (tmp_path / "root.pem").write_bytes(services.authority.root.pem())
    (tmp_path / "signer.pem").write_bytes(office.pem())
    monkeypatch.chdir(tmp_path)
    return tmp_path


def key() -> list[str]:
    return ["--key", "key.p12", "--passphrase-file", "pass"]


def test_a_report_becomes_the_filing_copy(desk: Path, run: Run, seal_file: Path) -> None:
    done = run("sign", "报告.yaml", "-o", "out.pdf", *key(), "--seal", seal_file, "--trust", "root.pem", "--json")
    assert done.code == 0, done.err
    assert "只签到 B-B" in done.err
    receipt = json.loads(done.out)
    assert receipt == json.loads((desk / "out.receipt.json").read_text(encoding="utf-8"))
    signed = (desk / "out.pdf").read_bytes()
    assert receipt["sha256"] == hashlib.sha256(signed).hexdigest()
    assert (receipt["signature"]["level"], receipt["signature"]["trusted"]) == ("B-B", True)
    page = (desk / "out.receipt.html").read_text(encoding="utf-8")
    for part in ("青禾县财政局2025年政府信息公开工作年度报告", receipt["sha256"][:8], "PAdES B-B"):
        assert part in page
    verified = run("verify", "out.pdf", "--trust", "root.pem", "--json")
    assert verified.code == 0
    data: Any = json.loads(verified.out)
    assert (data["ok"], data["figures_match"], data["problems"]) == (True, True, [])
    (signature,) = data["signatures"]
    assert {"field", "signer", "intact", "trusted", "covers_whole_file", "level", "time"} <= set(signature)


def test_with_a_time_stamp_authority(desk: Path, run: Run, service: Services) -> None:
    done = run("sign", "报告.yaml", "-o", "out.pdf", *key(), "--timestamp-url", f"{service.url}/tsa")
    assert done.code == 0, done.err
    assert "PAdES B-LTA" in done.err
    receipt = json.loads((desk / "out.receipt.json").read_text(encoding="utf-8"))
    assert (receipt["signature"]["level"], receipt["signature"]["claimed_time"]) == ("B-LTA", False)
    assert receipt["signature"]["trusted"] is None, "nobody was named whom to trust"
    service.silent |= {"/tsa", "/ocsp", "/root.crl", "/issuing.crl"}
    assert run("verify", "out.pdf", "--trust", "root.pem").code == 0, "what the file holds is enough"


def test_an_existing_pdf_of_ours(desk: Path, run: Run) -> None:
    (desk / "plain.pdf").write_bytes(rendered())
    assert run("sign", "plain.pdf", "-o", "out.pdf", *key()).code == 0
    assert (desk / "out.pdf").read_bytes().startswith(rendered())
    assert run("verify", "out.pdf", "--trust", "root.pem").code == 0


def test_many_with_one_key(desk: Path, run: Run) -> None:
    """One bad report among many costs one report."""
    for name in ("甲", "乙"):
        (desk / f"{name}.yaml").write_text(REPORT.replace("青禾县财政局", f"青禾县{name}局"), encoding="utf-8")
    (desk / "错.yaml").write_text(REPORT.replace("total: 3", "total: 4", 1), encoding="utf-8")
    (desk / "无.yaml").write_text("不是报告", encoding="utf-8")
    (desk / "归档").mkdir()
    done = run("sign", "甲.yaml", "错.yaml", "无.yaml", "乙.yaml", "-o", "归档", *key())
    assert done.code == 9
    assert sorted(path.name for path in (desk / "归档").glob("*.pdf")) == sorted(["甲.pdf", "乙.pdf"])
    assert run("verify", "归档/甲.pdf", "归档/乙.pdf", "--trust", "root.pem").code == 0


def test_errors_stop_the_signature(desk: Path, run: Run) -> None:
    (desk / "报告.yaml").write_text(REPORT.replace("total: 3", "total: 4", 1), encoding="utf-8")
    done = run("sign", "报告.yaml", "-o", "out.pdf", *key())
    assert done.code == 1
    assert "没有签" in done.err
    assert not (desk / "out.pdf").exists()


def test_explanations_go_into_the_receipt(desk: Path, run: Run) -> None:
    block = run("check", "报告.yaml", "--explain").out
    filled = re.sub(
        "(理由|说明人):.*", lambda line: f"{line[1]}: {'县级没有这些事项' if line[1] == '理由' else '王某'}", block
    )
    (desk / "报告.yaml").write_text(REPORT + filled, encoding="utf-8")
    done = run("sign", "报告.yaml", "-o", "out.pdf", *key())
    assert done.code == 0, done.err
    receipt = json.loads((desk / "out.receipt.json").read_text(encoding="utf-8"))
    assert receipt["warnings"] == []
    assert receipt["explained"]
    assert all((item["reason"], item["by"]) == ("县级没有这些事项", "王某") for item in receipt["explained"])
    assert "县级没有这些事项" in (desk / "out.receipt.html").read_text(encoding="utf-8")
    assert "王某" not in (desk / "out.pdf").read_bytes().decode("latin-1")


USAGE = [
    (["sign", "报告.yaml", "-o", "out.pdf"], "没有说用哪个密钥"),
    (["sign", "报告.yaml", "-o", "out.docx", "--key", "key.p12"], "签名的文件是 PDF"),
    (["sign", "报告.yaml", "报告.yaml", "-o", "out.pdf", "--key", "key.p12"], "已有的文件夹"),
    (["sign", "报告.yaml", "-o", "out.pdf", "--key", "key.p12", "--straddle-seal"], "骑缝章需要印章图片"),
    (["sign", "报告.yaml", "-o", "out.pdf", "--key", "key.p12", "--level", "B-T"], "需要时间戳"),
    (["sign", "报告.yaml", "-o", "out.pdf", "--key", "key.p12", "--timestamp-url", "example"], "网址不对"),
    (["sign", "报告.yaml", "-o", "out.pdf", "--key", "pkcs11:token=x"], "令牌的地址"),
    (
        ["sign", "报告.yaml", "-o", "out.pdf", "--key", "key.p12", "--keyring", "a", "--passphrase-file", "b"],
        "--keyring",
    ),
    (["verify", "报告.yaml", "--digest", "xyz"], "不是 0–9"),
    (["verify", "报告.yaml", "--signer", "nobody.pem"], "没有这个证书文件"),
]


@pytest.mark.parametrize(("arguments", "words"), USAGE, ids=[words for _, words in USAGE])
def test_wrong_usage(arguments: list[str], words: str, desk: Path, run: Run) -> None:
    before = sorted(path.name for path in desk.iterdir())
    done = run(*arguments)
    assert (done.code, words in done.err) == (2, True), done.err
    assert sorted(path.name for path in desk.iterdir()) == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--key", "key.p12"], 8),
        (["--key", "nowhere.p12"], 3),
        (["--key", "报告.yaml"], 3),
        ([*key(), "--seal", "报告.yaml"], 3),
        ([*key(), "--trust", "报告.yaml"], 3),
        ([*key(), "--timestamp-url", "http://127.0.0.1:9/tsa"], 8),
        (["--key", "program:false", "--certificate", "signer.pem"], 8),
        (["--key", "key.p12", "--passphrase-file", "root.pem"], 8),
    ],
    ids=lambda item: " ".join(item)[:40] if isinstance(item, list) else str(item),
)
def test_what_keeps_it_from_signing(arguments: list[str], code: int, desk: Path, run: Run) -> None:
    """Each with its exit code, in words, and with nothing written."""
    done = run("sign", "报告.yaml", "-o", "out.pdf", *arguments)
    assert done.code == code, done.err
    assert "处理" in done.err
    assert not list(desk.glob("out*"))


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [("报告.yaml", None, 3), ("无.pdf", None, 3), ("坏.pdf", b"%PDF-1.7\n\xff\xff", 8), ("空.pdf", b"", 3)],
)
def test_verifying_what_is_no_signed_pdf(name: str, content: bytes | None, code: int, desk: Path, run: Run) -> None:
    if content is not None:
        (desk / name).write_bytes(content)
    assert run("verify", name, "--trust", "root.pem").code == code


def test_verify_tells_one_file_after_the_other(desk: Path, run: Run) -> None:
    (desk / "unsigned.pdf").write_bytes(rendered())
    assert run("sign", "报告.yaml", "-o", "out.pdf", *key()).code == 0
    done = run("verify", "out.pdf", "unsigned.pdf", "无.pdf", "--trust", "root.pem")
    assert done.code == 8
    assert "✓ 有效  out.pdf" in done.out
    assert "✗ 无效  unsigned.pdf" in done.out
    assert "SIG-01" in done.out
    assert "无.pdf" in done.err
    assert run("verify", "out.pdf").code == 8, "nobody is trusted by itself"
    english = run("verify", "out.pdf", "--lang", "en").out
    assert "✗ not valid" in english
    assert "nobody is trusted" in english


def test_the_configured_folder_is_trusted(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("sign", "报告.yaml", "-o", "out.pdf", *key()).code == 0
    folder = desk / "config" / "converter" / "trust"
    folder.mkdir(parents=True)
    (folder / "root.pem").write_bytes((desk / "root.pem").read_bytes())
    assert run("verify", "out.pdf").code == 0
    monkeypatch.setenv("CONVERTER_TRUST", str(desk / "elsewhere"))
    assert run("verify", "out.pdf").code == 8


def test_who_is_expected(desk: Path, run: Run) -> None:
    assert run("sign", "报告.yaml", "-o", "out.pdf", *key()).code == 0
    trust = ["--trust", "root.pem"]
    assert run("verify", "out.pdf", *trust, "--signer", "signer.pem").code == 0
    assert run("verify", "out.pdf", *trust, "--signer", "青禾县财政局").code == 0
    wrong = run("verify", "out.pdf", *trust, "--signer", "邻县财政局")
    assert (wrong.code, "SIG-08" in wrong.out) == (8, True)


def test_the_paper_copy_and_its_digest(desk: Path, run: Run) -> None:
    assert run("sign", "报告.yaml", "-o", "paper.pdf", "--paper").code == 0
    in_vain = run("sign", "报告.yaml", "-o", "other.pdf", "--paper", *key())
    assert (in_vain.code, "--key" in in_vain.err) == (2, True)
    done = run("verify", "paper.pdf", "--digest", "0" * 16, "--json")
    assert done.code == 8
    digest = json.loads(done.out)["digest"]
    for path in ("paper.pdf", "报告.yaml"):
        assert run("verify", path, "--digest", digest[:20].upper()).code == 0
    refused = run("sign", "paper.pdf", "-o", "out.pdf", *key())
    assert (refused.code, "--paper" in refused.err) == (3, True)


def test_it_never_writes_over_its_source(desk: Path, run: Run) -> None:
    (desk / "plain.pdf").write_bytes(rendered())
    assert run("sign", "plain.pdf", "-o", "plain.pdf", *key()).code == 2
    assert (desk / "plain.pdf").read_bytes() == rendered()


@pytest.mark.parametrize("way", ["file", "environment"])
def test_the_passphrase_is_seen_nowhere(way: str, desk: Path) -> None:
    """Not in what is printed, even for a wrong one and with --debug, nor in the process list, nor in a file."""
    secret = "streng-geheim-42"
    around = {name: value for name, value in os.environ.items() if name != "CONVERTER_PASSPHRASE"}
    arguments = ["sign", "报告.yaml", "-o", "out.pdf", "--key", "key.p12", "--debug"]
    if way == "file":
        (desk / "pass").write_text(secret, encoding="utf-8")
        arguments += ["--passphrase-file", "pass"]
    else:
        around["CONVERTER_PASSPHRASE"] = secret
    process = subprocess.Popen(
        [sys.executable, "-m", "converter", *arguments],
        env=around | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    lines = b""
    while process.poll() is None:  # the whole time that it runs
        with contextlib.suppress(OSError):
            lines += Path(f"/proc/{process.pid}/cmdline").read_bytes()
        time.sleep(0.01)
    out, err = process.communicate()
    assert process.returncode == 8
    assert b"Traceback" in err, "the debug switch was on"
    assert b"key.p12" in lines, "the process list was read"
    assert secret.encode() not in out + err + lines
    (desk / "pass").write_text(PASSPHRASE, encoding="utf-8")
    assert all(secret.encode() not in path.read_bytes() for path in desk.iterdir() if path.is_file())


def test_no_key_material_in_what_is_written(desk: Path, run: Run, office: Holder, caplog: Any) -> None:
    with caplog.at_level("DEBUG"):
        done = run("sign", "报告.yaml", "-o", "out.pdf", *key(), "--json")
    assert done.code == 0
    secrets = [PASSPHRASE, *office.key_pem().decode().splitlines()[1:3]]
    told = done.out + done.err + caplog.text
    told += "".join(path.read_bytes().decode("latin-1") for path in desk.glob("out*"))
    assert not [secret for secret in secrets if secret in told]


def test_without_the_extra(desk: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line that installs it, exit code 5; everything else goes on working."""
    import importlib.util

    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "pyhanko" else found(name, *rest)
    )
    for name in [name for name in sys.modules if name.startswith("converter.finish.signing")]:
        monkeypatch.delitem(sys.modules, name)
    for command in (["sign", "报告.yaml", "-o", "out.pdf", *key()], ["verify", "报告.yaml"]):
        done = run(*command)
        assert done.code == 5
        assert "converter[sign]" in done.err
    assert run("check", "报告.yaml").code == 0
    assert run("doctor").code in (0, 5)
