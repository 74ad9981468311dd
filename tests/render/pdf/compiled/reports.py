"""Reports as varied as offices write them, by number: what a line, a cell or a page may hold, and every length.

The same number gives the same report in every process.
"""

from __future__ import annotations

import json
import random
from typing import Any

from converter.model.report import Report
from converter.source import read_report
from converter.template import find_template

FORMS = ("disclosure-2021", "disclosure-2019")
_OFFICES = (
    "青禾县财政局",
    "洺水县人民政府",
    "鄠邑区㵲阳镇人民政府",
    "青禾县",
    "青禾县人力资源和社会保障局",
    "青禾经济技术开发区管理委员会政务服务数据管理局",
)
_SENTENCES = (
    "全年主动公开信息{n}条，比上年增长{n}%，其中规范性文件{n}件。",
    "依据《中华人民共和国政府信息公开条例》（国务院令第711号）第{n}条办理。",
    "“放管服”改革、“互联网+政务服务”——两项工作——同步推进……",
    "网站 www.qinghe.example.gov.cn/zwgk/index.html 全年访问{n}万人次，PDF/A-3a 版式文件{n}份。",
    "GDP增速{n}.{n}%，R&D 投入{n},{n}.{n}万元，Wi-Fi 覆盖率{n}％，气温{n}℃。",
    "张喆、陈玥、李䶮、王堃等{n}人参加了培训；经费￥{n},{n}.00元。",
    "（国办公开办函〔2021〕{n}号）明确：“由县、乡（镇）两级‘一把手’负责”。",
    "收到申请{n}件，办结{n}件，结转下年{n}件，按时办结率100%。",
    "A/B两类事项、①②③三个环节，合计{n}×{n}＝{n}项；详见附件１、附件２。",
    "无。",
    "办公地址：青禾县禾丰镇新城路{n}号，邮编：{n}{n}，电子邮箱：xxgk_{n}@qinghe.example.gov.cn。",
)
_LONG = 13
"""One report in so many is very long."""
_HEADS = ("（一）", "（二）", "1.", "2.", "（1）", "（2）", "", "", "")


def make_report(number: int) -> Report:
    """Report number `number`."""
    chance = random.Random(f"varied {number}")
    name = FORMS[number % 2]
    form = find_template(name).form
    agency = chance.choice(_OFFICES)
    data: dict[str, Any] = {"template": name, "agency": agency, "year": 2021 + chance.randrange(4)}
    if chance.random() < 0.8:
        data["mobile_url"] = f"https://www.example.gov.cn/m/{number}.html"
    if chance.random() < 0.6:
        data["catalogue"] = _catalogue(chance, agency, number)
    for section in ("preamble", "overview", "problems_and_improvements", "other_matters"):
        most = chance.choice((1, 2, 4, 9, 30 if section == "overview" else 3))
        count = chance.randint(1, most)
        if number % _LONG == 0 and section == "overview":
            count = 45 + 3 * number
        data[section] = "\n".join(_paragraph(chance, section != "preamble") for _ in range(count))
    for section_ in form.sections:
        if section_.table:
            _fill(chance, section_.cells, data)
    if number % 7 == 5:
        del data["other_matters"], data["problems_and_improvements"]  # the sign-off then follows a table
    sign = chance.random()
    if sign < 0.9:
        data["signoff"] = {"agency": agency, "date": "2026-01-18"} if sign < 0.8 else {"date": "2026-01-18"}
    return read_report(json.dumps(data, ensure_ascii=False).encode(), "report.json")


def _catalogue(chance: random.Random, agency: str, number: int) -> dict[str, str]:
    fields = {
        "index_number": f"00987654-3-10/2026-{number:07}",
        "publisher": agency,
        "catalogue": "政府信息公开工作年度报告",
        "publication_date": "2026-01-18",
        "title": f"{agency}政府信息公开工作年度报告",
        "validity": "有效",
        "subject_category": "政务公开",
        "genre": "报告",
        "disclosure": "主动公开",
    }
    blank = chance.sample(sorted(fields), chance.choice((0, 0, 1, 3)))
    return {key: "" if key in blank else value for key, value in fields.items()}


def _paragraph(chance: random.Random, may_be_headed: bool) -> str:
    """A paragraph; none before the first section is headed, for headings do not skip a level."""
    head = chance.choice(_HEADS) if may_be_headed else ""
    if head and chance.random() < 0.3:
        return f"{head}{chance.choice(('基层政务公开', '依申请公开办理情况', '平台建设' * 9))}"
    opening = f"{head}{chance.choice(('规范管理', '突出重点、强化“公开”'))}。" if head else ""
    sentences = chance.choices(_SENTENCES, k=chance.choice((1, 1, 2, 3, 5, 12)))
    text = "".join(sentence.replace("{n}", "{}") for sentence in sentences)
    return opening + text.format(*(chance.choice((0, 7, 11, 38, 174, 2020)) for _ in range(text.count("{}"))))


def _fill(chance: random.Random, cells: Any, data: dict[str, Any]) -> None:
    """Figures into a table: none, all, some left blank, a few very long."""
    blanks = chance.choice((0.0, 0.0, 0.3, 1.0))
    for path in cells:
        if chance.random() < blanks:
            continue
        figure: Any = chance.choice((0, 0, 1, 11, 174, 2020, 98765))
        if chance.random() < 0.01:
            figure = chance.choice((1234567, 123456789))
        branch = data
        *groups, leaf = path.split(".")
        for group in groups:
            branch = branch.setdefault(group, {})
        branch[leaf] = figure


def few() -> Report:
    """A short report with small figures and blank cells."""
    return _small("青禾县财政局", "2", "全年公开信息2条。")


def many() -> Report:
    """The same with long figures, some wider than a column, a long name, and text that fills lines."""
    text = "依据《条例》第11条，全年公开信息1,243条，同比增长3%，网址www.example.gov.cn，由各股室（中心）汇总。" * 4
    return _small("青禾经济技术开发区管理委员会政务服务数据管理局", "88888", f"{text}\n（一）总体情况。{text}")


def _small(agency: str, figure: str, text: str) -> Report:
    form = find_template(FORMS[0]).form
    data: dict[str, Any] = {
        "template": FORMS[0],
        "agency": agency,
        "year": 2025,
        "catalogue": {"publisher": agency, "index_number": f"00{figure}"},
        "overview": text,
        "problems_and_improvements": text,
        "other_matters": "无。",
        "signoff": {"agency": agency, "date": "2026-01-18"},
    }
    for section in form.sections:
        for number, path in enumerate(section.cells if section.table else ()):
            *groups, leaf = path.split(".")
            branch = data
            for group in groups:
                branch = branch.setdefault(group, {})
            if number % 5:
                branch[leaf] = figure * (3 if number % 11 == 4 else 1) if number % 3 else "0"
    return read_report(json.dumps(data, ensure_ascii=False).encode(), "report.json")
