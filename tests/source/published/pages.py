"""Pages as portals make them, each with what is to be read from it. All agencies and sentences are invented."""

from __future__ import annotations

from dataclasses import dataclass, field

from converter.source.published.page import Grid, Line, Page

Shape = list[str | list[list[str]]]


def shape(page: Page) -> Shape:
    """Lines as texts, grids as rows of texts with their columns and spans: `2>数` `数+3` (columns) `数/2` (rows)."""
    return [block.text if isinstance(block, Line) else _rows(block) for block in page.blocks]


def _rows(grid: Grid) -> list[list[str]]:
    rows = []
    for row in grid.rows:
        shown, at = [], 0
        for cell in row:
            skipped = "" if cell.column == at else f"{cell.column}>"
            spans = (f"+{cell.columns}" if cell.columns > 1 else "") + (f"/{cell.rows}" if cell.rows > 1 else "")
            shown.append(skipped + cell.text + spans)
            at = cell.column + cell.columns
        rows.append(shown)
    return rows


@dataclass(frozen=True)
class Sample:
    """A page, what it comes to, and the codes of what its reader remarks."""

    name: str
    html: str
    shape: Shape
    codes: list[str] = field(default_factory=list)
    encoding: str = "utf-8"


TABLE = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", ""], ["行政规范性文件", "2", "17"]]

SAMPLES = [
    Sample(
        "divs all the way",
        """<!DOCTYPE html>
<html><head><meta charset="utf-8"><title>云岭县水务局</title><style>p{margin:0}</style></head><body>
<div class="top"><div class="nav"><a href="/">首页</a> &gt; <a href="/gk">政府信息公开</a> &gt; 年报</div></div>
<div id="article"><div class="t1">云岭县水务局2024年政府信息公开工作年度报告</div>
<div class="con"><div>　　一、总体情况</div><div>　　全年巡河三百次，&nbsp;沿线标牌全部换新。</div>
<div>二、主动公开政府信息情况</div></div></div>
<script>document.write("不是正文")</script></body></html>""",
        [
            "首页 > 政府信息公开 > 年报",
            "云岭县水务局2024年政府信息公开工作年度报告",
            "一、总体情况",
            "全年巡河三百次，\xa0沿线标牌全部换新。",
            "二、主动公开政府信息情况",
        ],
    ),
    Sample(
        "tables for the layout",
        """<html><body><table width="980"><tr><td colspan=2><img src="banner.jpg"></td></tr><tr><td>栏目导航</td><td>
<table><tr><td>青桐镇人民政府2023年度报告</td></tr><tr><td>
<p>二、主动公开政府信息情况</p>
<table border=1><tr><td>信息内容</td><td>本年制发件数</td><td>现行有效件数</td></tr>
<tr><td>规章</td><td>0</td><td>&nbsp;</td></tr><tr><td>行政规范性文件</td><td>2</td><td>17</td></tr></table>
<p>三、其他</p></td></tr></table></td></tr><tr><td>版权所有</td></tr></table></body></html>""",
        ["栏目导航", "青桐镇人民政府2023年度报告", "二、主动公开政府信息情况", TABLE, "三、其他", "版权所有"],
    ),
    Sample(
        "a span for every character",
        """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body lang=ZH-CN><div class=Section1>
<p class=MsoNormal style='text-indent:32.0pt'><b><span style='color:red'>一<span lang=EN-US>、</span></span></b><b
><span>总</span><span>体</span></b><span>情</span><span>况<o:p></o:p></span></p>
<!--[if gte mso 9]><xml><w:WordDocument/></xml><![endif]-->
<p class=MsoNormal><![if !supportLists]><span>1.</span><![endif]>苗圃<span lang=EN-US>12</span>处<span
lang=EN-US><o:p>&nbsp;</o:p></span></p></div></body></html>""",
        ["一、总体情况", "1.苗圃12处"],
    ),
    Sample(
        "capitals and open tags",
        """<HTML><BODY BGCOLOR=#FFFFFF><CENTER><H2>石滩乡<BR>年度报告</H2></CENTER><P>二、主动公开政府信息情况
<TABLE BORDER=1><TR><TD>信息内容<TD>本年制发件数<TD>现行有效件数<TR><TD>规章<TD>0<TD>
<TR><TD>行政规范性文件<TD>2<TD>17</TABLE>
<P>六、其他<P>没有。</BODY>""",
        ["石滩乡", "年度报告", "二、主动公开政府信息情况", TABLE, "六、其他", "没有。"],
    ),
    Sample(
        "spans of rows and columns",
        """<html><body><div style="overflow-x:auto"><table><thead><tr><th rowspan="2" colspan="2">&nbsp;</th>
<th colspan="3">申请人情况</th></tr><tr><th>自然人</th><th>商业<br>企业</th><th><p>总</p><p>计</p></th></tr></thead>
<tbody><tr><td rowspan="2">三、结果</td><td>（一）予以公开</td><td>3</td><td></td><td>3</td></tr>
<tr><td>（二）部分公开</td><td>　</td><td>1<br/>0</td><td><span>1</span></td></tr></tbody>
<tfoot><tr><td colspan="x2">四、结转</td><td colspan=1>-</td></tr></tfoot></table></div></body></html>""",
        [
            [
                ["+2/2", "申请人情况+3"],
                ["2>自然人", "商业企业", "总\n计"],
                ["三、结果/2", "（一）予以公开", "3", "", "3"],
                ["1>（二）部分公开", "", "1\n0", "1"],
                ["四、结转", "-"],
            ]
        ],
    ),
    Sample(
        "XHTML in GBK",
        """<?xml version="1.0" encoding="gb2312"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset=gb2312" /><script src="a.js" /></head>
<body><p>朱镕镇信息公开年度报告</p><p /><hr /><p>一、总体情况</p></body></html>""",
        ["朱镕镇信息公开年度报告", "一、总体情况"],
        ["IMP-20"],
        "gbk",
    ),
    Sample(
        "catalogue, breadcrumb and QR code",
        """<!DOCTYPE html><html><body><div class="crumb">您的位置：<a>首页</a>&gt;<a>年报</a></div>
<table class="xxgk"><tbody><tr><td><b>索 引 号：</b></td><td>0123/2025-1</td>
<td>发布机构：</td><td>白榆县园林所</td></tr>
<tr><td>标题：</td><td colspan="3">2024年年度报告</td></tr></tbody></table>
<h1>2024年年度报告</h1><p>一、总体情况</p><p><img src="/upload/捕获2.PNG?v=1" width="600"></p><p>六、其他</p>
<div class="qr"><img src="qr.png"><p>扫码看手机版</p></div><div style="display: none">统计代码</div></body></html>""",
        [
            "您的位置：首页>年报",
            [["索 引 号：", "0123/2025-1", "发布机构：", "白榆县园林所"], ["标题：", "2024年年度报告+3"]],
            "2024年年度报告",
            "一、总体情况",
            "六、其他",
            "扫码看手机版",
        ],
        ["IMP-22", "IMP-23"],
    ),
    Sample(
        "lines before the first tag",
        """2022年水杉街道年度报告

一、总体情况
办了两件事。
<p>二、主动公开政府信息情况</p>
<table><tr><td>规章</td><td>0</td></tr></table>
六、其他
没有。
""",
        [
            "2022年水杉街道年度报告",
            "一、总体情况",
            "办了两件事。",
            "二、主动公开政府信息情况",
            [["规章", "0"]],
            "六、其他",
            "没有。",
        ],
    ),
    Sample(
        "a broken tree",
        """<body><table>一行散字<tr><td><span>甲<td>乙</td>丙</tr><form><tr><td>丁</td><td>戊</td></tr></form>
<td>己<td>庚</table>""",
        ["一行散字", "丙", [["甲", "乙"], ["丁", "戊"], ["己", "庚"]]],
    ),
    Sample(
        "a report inside a table",
        f"""<body><table><tr><td>一、总体情况</td><td>{"种树养花。" * 100}<br>第二段。</td></tr>
<tr><td>规章</td><td>0</td></tr></table></body>""",
        ["一、总体情况", "种树养花。" * 100, "第二段。", [["规章", "0"]]],
    ),
    Sample(
        "one column",
        "<body><table><tr><td>甲<br>乙</td></tr><tr><td>丙</td></tr></table></body>",
        ["甲", "乙", "丙"],
    ),
    Sample(
        "text as it is set",
        "<body><pre>甲  乙\n\n 丙</pre><p>换行\n的字 和\nhtml\n词</p>"
        "<ruby>務<rp>(</rp><rt>wù</rt><rp>)</rp></ruby></body>",
        ["甲  乙", "丙", "换行的字 和 html 词", "務"],
        ["IMP-22"],
    ),
]
