"""What can befall a report in a batch beside what is wrong with itself, in words."""

from __future__ import annotations

from converter.bulk.job import Failure
from converter.bulk.workers.supervisor import WorkerError, WorkerTrouble
from converter.findings import Place, Words, visible

_TROUBLE = {
    WorkerTrouble.TIME: (
        "BAT-01",
        Words("超过时限，已中止（试了两次）", "it took longer than the time limit, twice"),
        Words(
            "模板里可能有死循环；报告确实很长时，加大 --time-limit",
            "an endless loop in a template? or raise --time-limit",
        ),
    ),
    WorkerTrouble.MEMORY: (
        "BAT-02",
        Words("超过内存上限，已中止（试了两次）", "it took more memory than the limit, twice"),
        Words("检查模板和图片；报告确实很大时，加大 --memory", "look at template and pictures, or raise --memory"),
    ),
    WorkerTrouble.CRASH: (
        "BAT-03",
        Words("排版进程崩溃（试了两次）", "the process that made it crashed, twice"),
        Words(
            "出现 SIGKILL 多半是整机内存不够，减小 --jobs；否则请把这份报告发给开发者",
            "SIGKILL mostly means that the machine has no memory left: lower --jobs; else send us this report",
        ),
    ),
}


def of_worker(problem: BaseException) -> Failure:
    """The failure of a report that its worker did not survive, or that a cluster has given up."""
    if isinstance(problem, WorkerError):
        code, words, hint = _TROUBLE[problem.kind]
        detail = visible(problem.detail)[-300:]
        more = Words(f"{words.zh}：{detail}", f"{words.en}: {detail}") if detail else words
        return Failure(code, more, hint=hint)
    said = f"{type(problem).__name__}: {problem}"[:300]
    words = Words(f"做它的机器接连失联：{said}", f"the machines that were to make it were lost: {said}")
    return Failure("BAT-04", words, hint=Words("看看集群各机器的日志", "look at the logs of the cluster's machines"))


def name_taken(stem: str, other: str) -> Failure:
    """Two reports of one name: the later one is not made."""
    words = Words(
        f"输出文件名“{stem}”已由 {visible(other)} 使用", f"the output name “{stem}” belongs to {visible(other)}"
    )
    hint = Words(
        "同一机关同一年度只留一份报告；或在清单里另给文件名",
        "keep one report per agency and year, or name it in a manifest",
    )
    return Failure("BAT-05", words, hint=hint)


def file_in_the_way(path: str) -> Failure:
    """A file that this archive knows nothing of lies where an output should go."""
    words = Words(
        "输出位置已有一个不是本归档生成的文件，不覆盖", "a file that is not ours is in the way; it is not overwritten"
    )
    hint = Words("移走它，或换一个输出文件夹", "move it away, or take another output folder")
    return Failure("BAT-06", words, Place(path), hint)


def retried(failure: Failure) -> bool:
    """Whether a failure may have been the machine's: the next run tries again. Others stay until the report changes."""
    return failure.code in {
        "BAT-01",
        "BAT-02",
        "BAT-03",
        "BAT-04",
        "BAT-05",
        "BAT-06",
        "WRITE",
        "MISSING",
        "BUG",
        "SIGNATURE",
    }
