"""What a run report says in words: codes of failures, states, times, sizes."""

from __future__ import annotations

import datetime as dt

from converter.bulk.ledger import State
from converter.bulk.run_report.facts import Record
from converter.findings import Words

_CODES = {
    "BAT-01": Words("超过时限", "over the time limit"),
    "BAT-02": Words("超过内存上限", "over the memory limit"),
    "BAT-03": Words("排版进程崩溃", "the process that made it crashed"),
    "BAT-04": Words("集群的机器失联", "a machine of the cluster was lost"),
    "BAT-05": Words("输出文件名与另一份报告相同", "the output name belongs to another report"),
    "BAT-06": Words("输出位置有别的文件", "a file that is not ours is in the way"),
    "USAGE": Words("清单或选项有误", "the manifest or the options are wrong"),
    "SOURCE": Words("报告文件读不出来", "the report's file cannot be read"),
    "FORM": Words("模板有误", "the template is wrong"),
    "MISSING": Words("机器上缺少字体或软件", "the machine lacks a font or a library"),
    "OUTPUT": Words("成品与数据核对不符，没有写出", "the output did not say what the report says"),
    "WRITE": Words("写不进输出文件夹", "the output cannot be written"),
    "SIGNATURE": Words("没有签成", "it was not signed"),
    "BUG": Words("程序内部出错", "an error inside the program"),
    "DAT-01": Words("日期有误", "a date is wrong"),
    "DAT-02": Words("年度有误", "the year is wrong"),
    "EXP-05": Words("情况说明写得不全或指向不明", "an explanation lacks something or names nothing"),
    "FIG-01": Words("表格里的数写得不对", "a figure cannot be read"),
    "KEY-01": Words("有不认识的项目", "a key that is not known"),
    "KEY-02": Words("同一项写了两次", "a key is given twice"),
    "KEY-03": Words("一项的写法不对", "a key has the wrong shape"),
    "KND-01": Words("机关类别有误", "the kind of agency is wrong"),
    "REQ-01": Words("缺少必填的项目", "a required key is missing"),
    "TXT-01": Words("文字里有隐藏字符", "a hidden character in a text"),
    "URL-02": Words("手机端网址有误", "the phone page's address is wrong"),
    "URL-03": Words("手机端网址太长", "the phone page's address is too long"),
}
_RELATION = Words("表内数字不符合模板规定的关系", "figures break a relation that the template declares")

_STATES = {
    State.DONE: "已生成",
    State.FAILED: "失败",
    State.PASSED_OVER: "跳过",
    State.SENT: "中断，待续",
}
_MARKED = "已生成，标明未通过校核"
_CHINA = dt.timezone(dt.timedelta(hours=8))


def meaning(code: str) -> Words:
    """What a code stands for. All that the program does not know come from templates, which name their relations."""
    return _CODES.get(code, _RELATION)


def state_name(record: Record) -> str:
    """How far a report has come, in the words of the report."""
    return _MARKED if record.marked else _STATES[record.entry.state]


def china_time(time: str) -> str:
    """A time of the ledger, which is in UTC, by China's clock.

    >>> china_time("2026-11-22 22:38:06")
    '2026-11-23 06:38:06'
    """
    moment = dt.datetime.fromisoformat(time).replace(tzinfo=dt.UTC).astimezone(_CHINA)
    return moment.strftime("%Y-%m-%d %H:%M:%S")


def span(seconds: float | None) -> str:
    """A length of time in words.

    >>> span(3725.4), span(75), span(1.25)
    ('1 小时 2 分 5 秒', '1 分 15 秒', '1.2 秒')
    """
    if seconds is None:
        return ""
    if seconds < 60:
        return f"{seconds:.1f} 秒"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes // 60} 小时 {minutes % 60} 分 {rest} 秒" if minutes >= 60 else f"{minutes} 分 {rest} 秒"


def size_text(size: int) -> str:
    """A size in bytes as people read it.

    >>> size_text(512), size_text(48_000), size_text(3_500_000)
    ('512 字节', '46.9 KB', '3.3 MB')
    """
    if size < 1024:
        return f"{size} 字节"
    return f"{size / 1024:.1f} KB" if size < 1 << 20 else f"{size / (1 << 20):,.1f} MB"
