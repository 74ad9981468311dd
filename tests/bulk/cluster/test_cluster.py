"""A scheduler and workers on the loopback: the same bytes as here, whatever befalls a worker or a report."""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed")
pytest.importorskip("cryptography")

from cryptography.x509.oid import ExtendedKeyUsageOID

from converter.bulk.cluster import node
from converter.bulk.cluster import team as cluster
from converter.bulk.cluster.access import Certificates
from converter.bulk.cluster.team import cluster_team
from converter.bulk.drive import drive
from converter.bulk.job import Job, Order, Outcome, Policy
from converter.bulk.store import FolderStore
from converter.bulk.work import make_report
from converter.bulk.workers.supervisor import Limits
from converter.errors import MissingError, SourceError, UsageError
from converter.findings import Words
from converter.settings import Settings
from tests.bulk.running import REPORT
from tests.finish.signing.pki import Authority

ROOT = Path(__file__).resolve().parents[3]
HANG = 60.0
LIMITS = Limits(seconds=30)
TLS = "tls://127.0.0.1:1"
pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="process groups are killed")


class Cluster:
    """A scheduler and its workers, each a program of its own."""

    def __init__(self, folder: Path, tls: Certificates | None = None) -> None:
        self.folder = folder
        self.processes: list[subprocess.Popen[bytes]] = []
        self.tls: list[str] = []
        if tls:
            self.tls = ["--tls-ca-file", str(tls.authority), "--tls-cert", str(tls.certificate)]
            self.tls += ["--tls-key", str(tls.key)]

    def begin(self) -> None:
        note = self.folder / "scheduler.json"
        protocol = ["--protocol", "tls" if self.tls else "tcp"]
        self._start("scheduler", *protocol, "--port", "0", "--scheduler-file", str(note), "--dashboard-address", ":0")
        wait_until(lambda: note.exists() and note.read_text().rstrip().endswith("}"))
        self.address: str = json.loads(note.read_text())["address"]

    def add_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        options = ["--nthreads", "1", "--nworkers", "1", "--no-dashboard"]
        return self._start("worker", self.address, *options, **environment)

    def _start(self, part: str, *options: str, **environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-m", f"distributed.cli.dask_{part}", "--host", "127.0.0.1"]
        command += [*options, *self.tls]
        own = {"PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(self.folder)}
        with (self.folder / f"{part}-{len(self.processes)}.log").open("wb") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env=os.environ | own | environment,
            )
        self.processes.append(process)
        return process

    def end(self) -> None:
        for process in reversed(self.processes):
            kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """A program and all that it has started, without a chance to say good-bye."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def wait_until(condition: Any) -> None:
    end = time.monotonic() + HANG
    while not condition():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


@contextmanager
def started(folder: Path, workers: int, tls: Certificates | None = None) -> Iterator[Cluster]:
    made = Cluster(folder, tls)
    try:
        made.begin()
        for _ in range(workers):
            made.add_worker()
        yield made
    finally:
        made.end()


@pytest.fixture(scope="module")
def duo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """Two workers, for tests that harm neither."""
    with started(tmp_path_factory.mktemp("cluster"), workers=2) as made:
        yield made


def order_for(folder: Path) -> Order:
    folder.mkdir()
    FolderStore(folder).prepare()
    return Order(("pdf",), Policy.MARK, Settings(), str(folder))


def report_jobs(*names: str) -> list[Job]:
    texts = {name: REPORT.format(agency=f"青禾县{name}局", year=2025) for name in names}
    return [Job(f"{name}.yaml", text.encode(), "", name) for name, text in texts.items()]


NAMES = "甲乙丙丁戊己庚辛"


def made_here(order: Order, jobs: list[Job]) -> dict[str, str]:
    here = replace(order, hand_back=True)
    return {made.name: made.sha256 for job in jobs for made in make_report(job, here).made}


def outcomes_of(address: str, order: Order, jobs: list[Job], **options: Any) -> dict[str, Outcome]:
    with cluster_team(address, order, options.pop("limits", LIMITS), **options) as team:
        return {outcome.source: outcome for outcome in drive(team, jobs, order)}


@pytest.mark.slow
def test_the_same_bytes_as_here(duo: Cluster, tmp_path: Path) -> None:
    order, jobs = order_for(tmp_path / "归档"), report_jobs(*NAMES)
    threads = threading.active_count()
    outcomes = outcomes_of(duo.address, order, jobs)
    assert {made.name: made.sha256 for outcome in outcomes.values() for made in outcome.made} == made_here(order, jobs)
    assert set(FolderStore(tmp_path / "归档").sizes()) == {f"{name}.pdf" for name in NAMES}
    assert threading.active_count() == threads


# Reports that harm


def make_or_die(job: Job, order: Order) -> Outcome:
    if "毒" in job.stem:
        ctypes.string_at(0)
    return make_report(job, order)


def make_or_loop(job: Job, order: Order) -> Outcome:
    while "圈" in job.stem:
        pass
    return make_report(job, order)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("harmful", "make", "code"), [("毒", make_or_die, "BAT-03"), ("圈", make_or_loop, "BAT-01")], ids=["dies", "loops"]
)
def test_a_harmful_report_fails_alone(duo: Cluster, tmp_path: Path, harmful: str, make: Any, code: str) -> None:
    order, jobs = order_for(tmp_path / "归档"), report_jobs(*"甲乙", harmful, *"丙丁")
    outcomes = outcomes_of(duo.address, order, jobs, limits=Limits(seconds=4), make=make)
    failed = outcomes.pop(f"{harmful}.yaml")
    assert failed.failure is not None
    assert failed.failure.code == code
    assert failed.tries == 2
    assert len(outcomes) == 4
    assert all(outcome.made for outcome in outcomes.values())


# Workers that come and go


def make_slowly(job: Job, order: Order) -> Outcome:
    (Path(order.store) / f"{job.stem}.begun").touch()
    time.sleep(0.5)
    return make_report(job, order)


@pytest.mark.slow
def test_a_lost_worker_costs_nothing(tmp_path: Path) -> None:
    with started(tmp_path, workers=2) as own:
        order, jobs = order_for(tmp_path / "归档"), report_jobs(*NAMES)
        with cluster_team(own.address, order, LIMITS, make=make_slowly) as team:
            outcomes = []
            for outcome in drive(team, jobs, order):
                if not outcomes:
                    kill(own.processes[1])
                outcomes.append(outcome)
        assert sorted(outcome.source for outcome in outcomes) == sorted(job.source for job in jobs)
        assert all(outcome.made and outcome.tries == 1 for outcome in outcomes)


def start_run(address: str, order: Order) -> Iterator[Outcome]:
    """The outcomes of a slow run; the cluster is left when the iterator is closed."""
    with cluster_team(address, order, LIMITS, make=make_slowly) as team:
        yield from drive(team, report_jobs(*NAMES), order)


@pytest.mark.slow
@pytest.mark.parametrize(("part", "said"), [(0, "连接断了"), (1, "没有机器")], ids=["scheduler", "workers"])
def test_a_cluster_that_goes_away_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int, said: str
) -> None:
    monkeypatch.setattr(cluster, "ALONE_SECONDS", 2.0)
    with started(tmp_path, workers=1) as own:
        outcomes = start_run(own.address, order_for(tmp_path / "归档"))
        assert next(outcomes).made
        kill(own.processes[part])
        with pytest.raises(MissingError) as caught:
            list(outcomes)
    assert said in caught.value.words.zh


@pytest.mark.slow
def test_what_is_interrupted_stops_in_the_workers_too(duo: Cluster, tmp_path: Path) -> None:
    threads = threading.active_count()
    outcomes = start_run(duo.address, order_for(tmp_path / "归档"))
    next(outcomes)
    with pytest.raises(KeyboardInterrupt):
        outcomes.throw(KeyboardInterrupt)  # type: ignore[attr-defined]
    assert threading.active_count() == threads
    begun = sorted((tmp_path / "归档").glob("*.begun"))
    time.sleep(2)
    assert sorted((tmp_path / "归档").glob("*.begun")) == begun
    assert len(begun) < len(NAMES)


# Machines that are not alike


@pytest.mark.slow
def test_machines_that_differ_are_refused_at_once(
    duo: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def elsewhere(order: Order, mark: str) -> node.Machine:
        machine = described(order, mark)
        return machine | {"versions": machine["versions"] | {"weasyprint": "71.0"}}

    described = node.describe
    monkeypatch.setattr(node, "describe", elsewhere)
    order = order_for(tmp_path / "归档")
    with pytest.raises(MissingError) as caught, cluster_team(duo.address, order, LIMITS):
        pass
    assert "版本 weasyprint：那里 70.0，这里 71.0" in caught.value.words.zh
    assert "另有 1 台" in caught.value.words.zh


@pytest.mark.slow
def test_a_store_that_is_not_shared_is_refused(duo: Cluster, tmp_path: Path) -> None:
    order = Order(("pdf",), Policy.MARK, Settings(), "memory://归档")
    with pytest.raises(MissingError, match="not the same there"), cluster_team(duo.address, order, LIMITS):
        pass


def other_version(folder: Path) -> str:
    """A folder in which a package has another version than on this machine."""
    about = folder / "elsewhere" / "qrcode-0.1.dist-info" / "METADATA"
    about.parent.mkdir(parents=True)
    about.write_text("Metadata-Version: 2.1\nName: qrcode\nVersion: 0.1\n")
    return str(about.parents[1])


@pytest.mark.slow
def test_a_machine_that_comes_later_and_differs_is_passed_over(tmp_path: Path) -> None:
    warnings: list[str] = []
    with started(tmp_path, workers=1) as own:
        order, jobs = order_for(tmp_path / "归档"), report_jobs(*NAMES, *"子丑寅卯")
        with cluster_team(
            own.address, order, LIMITS, make=make_slowly, warn=lambda words: warnings.append(words.zh)
        ) as team:
            own.add_worker(PYTHONPATH=f"{other_version(tmp_path)}:{ROOT}")
            assert isinstance(team.executor, cluster.ClusterExecutor)
            wait_until(lambda: team.executor.window() > cluster.TASKS_A_THREAD)
            outcomes = list(drive(team, jobs, order))
    assert len(outcomes) == len(jobs)
    assert all(outcome.made for outcome in outcomes)
    assert len(warnings) == 1
    assert "版本 qrcode：那里 0.1" in warnings[0]


# No cluster, or none for us


ADDRESSES = ["127.0.0.1:8786", "tcp://host", "tcp://", "http://host:80", "tls://host:8786"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_is_no_address(tmp_path: Path, address: str) -> None:
    with pytest.raises(UsageError), cluster_team(address, order_for(tmp_path / "归档"), LIMITS):
        pass


def test_certificates_that_cannot_be_used(tmp_path: Path) -> None:
    lines = tmp_path / "a.pem"
    lines.write_text("no certificate")
    files = Certificates(lines, lines, lines)
    order = order_for(tmp_path / "归档")
    with pytest.raises(SourceError, match="certificate"), cluster_team(TLS, order, LIMITS, certificates=files):
        pass
    with pytest.raises(UsageError), cluster_team(TLS.replace("tls", "tcp"), order, LIMITS, certificates=files):
        pass


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(MissingError) as caught, cluster_team(TLS, order_for(tmp_path / "归档"), LIMITS):
        pass
    assert caught.value.hint is not None
    assert "pip install 'converter[cluster]'" in caught.value.hint.zh


def test_no_scheduler_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 0.5)
    threads = threading.active_count()
    with pytest.raises(MissingError) as caught, cluster_team("tcp://127.0.0.1:1", order_for(tmp_path / "归档"), LIMITS):
        pass
    assert "连不上" in caught.value.words.zh
    assert caught.value.exit_code == 5
    assert threading.active_count() == threads


@pytest.mark.slow
def test_no_workers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 2.0)
    order = order_for(tmp_path / "归档")
    with (
        started(tmp_path, workers=0) as own,
        pytest.raises(MissingError, match="no worker"),
        cluster_team(own.address, order, LIMITS),
    ):
        pass


@pytest.mark.slow
def test_a_worker_without_the_program_is_told(tmp_path: Path) -> None:
    (tmp_path / "empty" / "converter").mkdir(parents=True)
    (tmp_path / "empty" / "converter" / "__init__.py").touch()
    order = order_for(tmp_path / "归档")
    with started(tmp_path, workers=0) as own:
        own.add_worker(PYTHONPATH=str(tmp_path / "empty"))
        with pytest.raises(MissingError, match="No module named"), cluster_team(own.address, order, LIMITS):
            pass


# Encrypted


def certificates_in(folder: Path, authority: Authority, name: str) -> Certificates:
    purpose = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    holder = authority.issue(name, purpose=purpose, usage=("digital_signature", "key_encipherment"))
    files = Certificates(*(folder / f"{name}-{part}.pem" for part in ("authority", "certificate", "key")))
    files.authority.write_bytes(authority.root.pem())
    files.certificate.write_bytes(holder.chain_pem())
    files.key.write_bytes(holder.key_pem())
    return files


@pytest.mark.slow
def test_encrypted_with_certificates_of_one_authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 5.0)
    office = Authority()
    order, jobs = order_for(tmp_path / "归档"), report_jobs("甲", "乙")
    stranger = certificates_in(tmp_path, Authority(name="别处"), "别人")
    with started(tmp_path, workers=1, tls=certificates_in(tmp_path, office, "集群")) as own:
        mine = certificates_in(tmp_path, office, "本机")
        assert own.address.startswith("tls://")
        assert all(outcome.made for outcome in outcomes_of(own.address, order, jobs, certificates=mine).values())
        with pytest.raises(MissingError), cluster_team(own.address, order, LIMITS, certificates=stranger):
            pass
        with pytest.raises(MissingError), cluster_team(own.address.replace("tls", "tcp"), order, LIMITS):
            pass


# What the workers say, and keep


HERE: node.Machine = {
    "versions": {"pango": "15000", "weasyprint": "70.0"},
    "faces": {"仿宋": "a1", "小标宋": "b2"},
    "templates": {"disclosure-2021": "c3"},
    "store": {"/归档": "token"},
}
DIFFERENCES = [
    ("versions", {"pango": "15006", "weasyprint": "70.0"}, "版本 pango：那里 15006，这里 15000"),
    ("versions", {"pango": "", "weasyprint": "70.0"}, "版本 pango：那里 没有，这里 15000"),
    ("faces", {"仿宋": "a1", "小标宋": "zz"}, "字体 小标宋：那里的不一样"),
    ("faces", {}, "字体 仿宋：那里没有；字体 小标宋：那里没有"),
    ("templates", {}, "模板 disclosure-2021：那里没有"),
    ("store", {"/归档": ""}, "输出位置 /归档：那里看到的不是同一个"),
]


@pytest.mark.parametrize(("kind", "there", "words"), DIFFERENCES)
def test_differences_are_told(kind: str, there: dict[str, str], words: str) -> None:
    found = node.difference(HERE, HERE | {kind: there})
    assert found is not None
    assert found.zh == words


def test_what_only_others_have_is_no_difference() -> None:
    assert node.difference(HERE, HERE | {"templates": HERE["templates"] | {"house-style": "d4"}}) is None


def test_many_differences_are_cut_short() -> None:
    many = {f"face-{number}": "a" for number in range(10)}
    found = node.difference(HERE | {"faces": many}, HERE)
    assert found is not None
    assert found.zh.endswith("；另有 4 处")


def test_an_unfit_machine_travels() -> None:
    problem = node.UnfitMachine(Words("字体", "face"), "tcp://10.0.0.5:1")
    again = pickle.loads(pickle.dumps(problem))
    assert (again.difference, again.worker) == (problem.difference, problem.worker)


def run_of(token: str) -> node.Run:
    return node.Run(token, "", {}, LIMITS)


def pid_for(bench: node.Bench, run: node.Run) -> int:
    pid: int = bench.submit(run, Settings(), 1, os.getpid).result(HANG)
    return pid


@pytest.mark.slow
def test_a_worker_keeps_processes_by_run() -> None:
    bench = node.Bench()
    runs = [run_of(token) for token in "abc"]
    try:
        first, again, second = (pid_for(bench, run) for run in (runs[0], runs[0], runs[1]))
        assert first == again != second
        pid_for(bench, runs[2])
        assert pid_for(bench, runs[0]) != first
    finally:
        for run in runs:
            bench.dismiss(run.token)
    with pytest.raises(RuntimeError, match="over"):
        pid_for(bench, runs[0])
