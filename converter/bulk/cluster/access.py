"""How a cluster is reached, and what keeps it from being reached, in words."""

from __future__ import annotations

import importlib.util
import logging
import re
import ssl
from dataclasses import dataclass
from pathlib import Path

from converter.errors import MissingError, SourceError, UsageError
from converter.findings import Place, Words, visible

INSTALL_LINE = "python3 -m pip install 'converter[cluster]'"
_ADDRESS = re.compile(r"(?:tcp|tls)://[^\s/]+:[0-9]{1,5}")
_TALKATIVE = ("distributed", "distributed.client", "distributed.gc", "tornado", "tornado.application", "asyncio")


@dataclass(frozen=True, slots=True)
class Certificates:
    """PEM files for tls://: of the authority that every machine of the cluster trusts, and of this machine its
    certificate and key. The key has no passphrase.
    """

    authority: Path
    certificate: Path
    key: Path


def require_cluster() -> None:
    """MissingError when the extra `cluster` is not installed."""
    if importlib.util.find_spec("distributed") is None:
        words = Words("本机没有装集群用的组件（Dask）", "what drives a cluster is not installed here (Dask)")
        hint = Words(
            f"用 ./run batch --cluster 会自动安装；或运行：{INSTALL_LINE}",
            f"./run batch --cluster installs it by itself; or: {INSTALL_LINE}",
        )
        raise MissingError(words, hint=hint)


def hush() -> None:
    """What Dask would log stays unsaid: what matters comes in words."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)


def check_access(address: str, certificates: Certificates | None) -> None:
    """UsageError for an address that is none or does not fit the certificates; SourceError for files that are no
    certificates, which Dask would tell in a traceback.
    """
    if not _ADDRESS.fullmatch(address):
        words = Words(
            "集群地址应写成 tcp://主机:端口 或 tls://主机:端口", "an address is tcp://host:port or tls://host:port"
        )
        raise UsageError(words, place=Place(address))
    if address.startswith("tls") and not certificates:
        words = Words("tls:// 要有证书", "tls:// needs certificates")
        hint = Words(
            "给出三个文件：CA 证书、本机证书、本机私钥", "give three files: the authority, certificate and key"
        )
        raise UsageError(words, place=Place(address), hint=hint)
    if certificates:
        if address.startswith("tcp"):
            words = Words("有证书就要用 tls://，tcp:// 不加密", "certificates are for tls://; tcp:// is not encrypted")
            raise UsageError(words, place=Place(address))
        _try(certificates)


def _try(certificates: Certificates) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    path = certificates.authority
    try:
        context.load_verify_locations(path)
        path = certificates.certificate
        context.load_cert_chain(path, certificates.key, password=lambda: b"")
    except OSError as problem:  # ssl.SSLError is one
        words = Words(f"证书文件用不了：{problem}", f"the certificate cannot be used: {problem}")
        hint = Words("应是 PEM 文件，证书和私钥成对，私钥没有口令", "PEM files, a pair, the key without passphrase")
        raise SourceError(words, place=Place(str(path)), hint=hint) from None


def unreachable(address: str, problem: BaseException) -> MissingError:
    """No scheduler answers, or not to us."""
    said = visible(" ".join(str(problem).split()) or type(problem).__name__)[:200]
    words = Words(f"连不上集群的调度器：{said}", f"cannot reach the cluster's scheduler: {said}")
    hint = Words(
        "看看调度器是否在运行，地址、端口、证书对不对（dask scheduler 启动时会显示地址）",
        "is it running, are address and certificates right? `dask scheduler` shows its address when it starts",
    )
    return MissingError(words, place=Place(address), hint=hint)


def deserted(address: str) -> MissingError:
    """The scheduler is there, but nobody to do the work."""
    words = Words("调度器在，但没有机器接上来", "the scheduler is there, but no worker")
    hint = Words(
        f"在各机器上运行：dask worker {visible(address)}；做好的都在，同一条命令接着做余下的",
        f"run `dask worker {visible(address)}` on the machines; what was made is there, the same command goes on",
    )
    return MissingError(words, place=Place(address), hint=hint)


def lost(address: str) -> MissingError:
    """The scheduler has gone during the run."""
    words = Words("和集群的连接断了", "the connection to the cluster was lost")
    hint = Words(
        "做好的都在；调度器恢复后，同一条命令接着做余下的",
        "what was made is there; when the scheduler is back, the same command goes on with the rest",
    )
    return MissingError(words, place=Place(address), hint=hint)


def unlike(found: dict[str, Words]) -> MissingError:
    """Machines that would not make the same bytes as this one: in what they differ, by address."""
    address, words = next(iter(found.items()))
    more = len(found) - 1
    zh = f"集群的机器和本机不一样：{words.zh}" + (f"（另有 {more} 台也不一样）" if more else "")
    en = f"a machine of the cluster is not like this one: {words.en}" + (f" ({more} more differ)" if more else "")
    hint = Words("各机器装同一版本、同样的字体和模板", "install the same version, faces and templates everywhere")
    return MissingError(Words(zh, en), place=Place(address), hint=hint)


def passed_over(address: str, difference: Words) -> Words:
    """A machine that came later and is not like this one."""
    return Words(
        f"不用后来的机器 {address}：{difference.zh}", f"passing over {address}, which came later: {difference.en}"
    )
