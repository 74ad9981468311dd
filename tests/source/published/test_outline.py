"""Titles, catalogue data, headings, sign-offs and web pages around them, as documents have them."""

from __future__ import annotations

import datetime as dt

import pytest

from converter.source.published.furniture import is_cut_mark, is_furniture
from converter.source.published.naming import agency_of, begins_title, day_of, is_agency, is_title, year_of
from converter.source.published.punctuation import mend
from tests.source.published.test_told import change, codes, dump, read

TITLES = [
    ("禾丰镇2019年政府信息公开工作年度报告", "禾丰镇", 2019),
    ("2019年青禾市人民政府办公厅政府信息公开工作年度报告", "青禾市人民政府办公厅", 2019),
    ("青禾县水利局2022年度政府信息公开工作年度报告", "青禾县水利局", 2022),
    ("关于青禾县水利局2020年政府信息公开年度报告", "青禾县水利局", 2020),
    ("禾丰路街道办事处政府信息公开工作年度报告", "禾丰路街道办事处", None),
    ("青禾县人民政府信息公开工作年度报告", "青禾县人民政府", None),
    ("青禾縣水利局二〇二一年政府信息公開工作年度報告", "青禾縣水利局", 2021),
    ("(青禾县某乡)2019年政府信息公开工作年度报告", "(青禾县某乡)", 2019),
    ("青禾县审计局2022年信息公开工作年度报告", "青禾县审计局", 2022),
]


@pytest.mark.parametrize(("title", "agency", "year"), TITLES)
def test_titles(title: str, agency: str, year: int | None) -> None:
    assert is_title(title)
    assert agency_of(title) == agency
    assert year_of(title) == year


@pytest.mark.parametrize(
    "text",
    [
        "一、总体情况",
        "首页 > 政府信息公开年报",
        "根据条例，编制本年度政府信息公开工作年度报告。",
        "名称 | 2019年政府信息公开工作年度报告",
    ],
)
def test_no_titles(text: str) -> None:
    assert not is_title(text)


def test_a_title_on_two_lines() -> None:
    assert begins_title("青禾县水利局2021年")
    assert not begins_title("一是人手不足，二是更新不及时")
    text = change("青禾县水利局2021年政府信息公开", "青禾县水利局2021年\n政府信息公开")
    report = read(text).report
    assert report.title == "青禾县水利局2021年政府信息公开工作年度报告"
    assert report.year
    assert report.year.value == 2021


def test_a_table_of_contents_is_no_heading() -> None:
    listed = "一、总体情况\n二、主动公开政府信息情况\n三、收到和处理政府信息公开申请情况\n"
    listed += "四、政府信息公开行政复议、行政诉讼情况\n五、存在的主要问题及改进情况\n六、其他需要报告的事项\n"
    plain, with_list = read(dump()), read(change("本报告依照", listed + "本报告依照"))
    assert [[p.text for p in texts] for texts in with_list.report.texts.values()] == [
        [p.text for p in texts] for texts in plain.report.texts.values()
    ]
    assert len(with_list.report.figures) == len(plain.report.figures)


CATALOGUES = [
    "索 引 号 | 123/2022-1 | 发布机构 | 青禾县水利局 ||\n时 效 | 有效 |\n",
    "索引号：123/2022-1\n发布机构：青禾县水利局\n时效：有效\n",
    "索引号\n123/2022-1\n发布机构\n青禾县水利局\n有效性\n有效\n",
    "索引号\t123/2022-1\t发布机构\t青禾县水利局\n时效\t有效\n",
]


@pytest.mark.parametrize("block", CATALOGUES)
def test_catalogue_data(block: str) -> None:
    imported = read(block + dump())
    values = {name: placed.value for name, placed in imported.report.catalogue.items()}
    assert values == {"index_number": "123/2022-1", "publisher": "青禾县水利局", "validity": "有效"}
    assert "IMP-02" not in codes(imported)


HEADINGS = [
    ("二、主动公开政府信息情况", "二、主动公开政府信息工作情况"),
    ("五、存在的主要问题及改进情况", "五、政府信息公开工作存在的主要问题及改进情况"),
    ("五、存在的主要问题及改进情况", "五、存在的主要问题和改进措施"),
    ("一、总体情况", "一、总体情况："),
    ("一、总体情况", "第一部分 总体情况"),
    ("四、政府信息公开行政复议、行政诉讼情况", "四、政府信息公開行政復議、行政訴訟情況"),
    ("三、收到和处理政府信息公开申请情况", "三、收到和处理政府信息公开申请情况（单位：件）"),
    ("六、其他需要报告的事项", "其他需要报告的事项"),
]


@pytest.mark.parametrize(("right", "written"), HEADINGS)
def test_headings_in_other_words(right: str, written: str) -> None:
    plain, other = read(dump()), read(change(right, written))
    assert "IMP-17" not in codes(other)
    assert [[p.text for p in t] for t in other.report.texts.values()] == [
        [p.text for p in t] for t in plain.report.texts.values()
    ]
    assert len(other.report.figures) == len(plain.report.figures)


def test_text_after_the_heading_on_its_line() -> None:
    report = read(change("一、总体情况\n", "一、总体情况：")).report
    assert report.texts["overview"][0].text.startswith("（一）主动公开。")


FURNITURE = [
    "扫描打开手机端", "扫一扫在手机打开当前页", "打印本页", "【关闭】", "上一篇：关于召开会议的通知", "浏览次数：12",
    "主办：青禾县人民政府办公室", "当前位置：首页 > 政务公开 > 年报", "版权所有 青禾县", "字体：【大 中 小】",
    "来源：青禾县水利局", "- 3 -",
]  # fmt: skip


@pytest.mark.parametrize("line", FURNITURE)
def test_what_belongs_to_the_web_page(line: str) -> None:
    assert is_furniture(line)
    imported = read(dump() + line + "\n")
    assert "IMP-02" not in codes(imported)
    assert imported.report.signoff.date
    assert imported.report.signoff.date.value == dt.date(2022, 1, 20)


@pytest.mark.parametrize(
    "line",
    [
        "无。",
        "一是人手不足；二是更新不够及时。",
        "打印机采购项目公开3次。",
        "规章",
        "0",
        "全年公开信息318条。",
        "扫码办件量上升。",
    ],
)
def test_what_does_not(line: str) -> None:
    assert not is_furniture(line)
    assert not is_cut_mark(line)


DAYS = {"2022年1月20日": dt.date(2022, 1, 20), "二〇二二年一月二十日": dt.date(2022, 1, 20),
        "（2022年1月20日）": dt.date(2022, 1, 20), "２０２２年１月３１日": dt.date(2022, 1, 31)}  # fmt: skip


@pytest.mark.parametrize("text", DAYS)
def test_days(text: str) -> None:
    assert day_of(text) == DAYS[text]


@pytest.mark.parametrize("text", ["2022年2月30日", "2022年", "1月20日公布", ""])
def test_no_days(text: str) -> None:
    assert day_of(text) is None


def test_agencies() -> None:
    assert is_agency("青禾县 水利局", "")
    assert is_agency("青禾县教体系统", "青禾县教体系统")
    assert not is_agency("群众评价较好", "")
    assert not is_agency("一是人手不足，二是更新慢。", "")


MENDED = {
    "共3件,其中(一)网络1,200次": "共3件，其中（一）网络1,200次",
    "时间12:30,地点见http://a.gov.cn/b,c.html": "时间12:30，地点见http://a.gov.cn/b,c.html",
    "他说\"可以\"...": "他说“可以”……",
    "互联网+政务 服务": "互联网+政务服务",
    "A, B and C": "A, B and C",
    "邮箱a.b@c.gov.cn;电话0000-0000000": "邮箱a.b@c.gov.cn；电话0000-0000000",
    "禾政办发(2020)3号": "禾政办发(2020)3号",
}  # fmt: skip


@pytest.mark.parametrize("text", MENDED)
def test_punctuation(text: str) -> None:
    assert mend(text)[0] == MENDED[text]
    assert mend(MENDED[text])[0] == MENDED[text]
    assert not mend(MENDED[text])[1]
