"""What belongs to the web page and not to the report: captions of codes, buttons, breadcrumbs, footers of portals."""

from __future__ import annotations

import re

from converter.source.published.labels import simplified

_LONGEST = 40
"""No mark that a document was cut off is longer."""
_PAGE = r"[-—–]+\s*[0-9]{1,3}\s*[-—–]+|第\s*[0-9]+\s*页.{0,10}"
_PATTERNS = (
    # The caption of the QR code, and buttons.
    r"扫描打开手机端|(?:微信)?扫(?:一扫|码|描).{0,4}(?:在)?手机.{0,12}|.{0,6}扫一扫.{0,14}|扫码(?:分享|关注|查看).{0,10}",
    r"手机(?:端|版|扫码)(?:浏览|查看|阅读)?|打印(?:本页|此页|正文|文章)?|[【\[]?(?:关闭|打印|收藏|我要纠错)(?:窗口|本页)?[】\]]?",
    r"返回(?:顶部|首页|列表|上一页)?|分享(?:到|至)?[：:]?.{0,20}|[【]?(?:字体|字号)[：:]?[\s\[【]*[大中小\s|/\]】]+.*|大\s*中\s*小",
    r"登录|注册|搜索|检索|全文下载|(?:文件|全文)下载[：:]?.*|\[?繁体?\]?|(?:进入)?无障碍(?:浏览|阅读)?.{0,10}|长者(?:模式|版|专区)",
    # What the portal says of the document.
    r"(?:浏览|点击|阅读|访问)(?:次数|量|数)?[：:].*|(?:信息)?来源[：:].{0,40}|(?:责任)?编辑[：:].{0,20}|(?:作者|审核)[：:].{0,20}",
    r"(?:发布|发表|更新|录入)(?:时间|日期)[：:].*|时间[：:]\s*[0-9]{4}.*",
    # Where it stands, and what stands beside it.
    r"(?:您|你)?(?:的)?(?:当前|现在|所在)(?:的)?位置(?:是|为)?[：:]?.*|首页\s*[>＞»/›-].*|.{0,20}\s[>＞»›]\s.{0,40}",
    r"[上下]一(?:篇|条|页)(?:[：:\s].*)?|(?:相关|友情)(?:链接|阅读|文件|新闻|文章)[：:]?",
    r"附件\s*[0-9一二三]*[：:]?.*\.(?:pdf|docx?|wps|xlsx?|ofd|zip)|.*\.(?:pdf|docx?|wps|ofd)(?:\s*下载)?",
    # The foot of the portal, and page numbers.
    r"版权所有.*|.{0,40}(?:ICP备|公网安备|网站标识码[：:]?)\s*[0-9A-Za-z]{5}.*",
    r"(?:主办|承办)(?:单位)?[：:].*|技术支持[：:].*|网站地图.{0,20}|联系我们.{0,30}|(?:关于我们|隐私声明|法律声明|使用帮助).{0,30}",
    _PAGE,
)
_PAGE_NUMBER = re.compile(_PAGE)
_WHOLE = re.compile("|".join(_PATTERNS))
_CUT = re.compile(r"[\[【(（<]?\s*[.…。]*\s*(?:以下截断|以下省略|未完待续|下文略|此处截断)\s*[.…]*\s*[\])）】>]?")


def is_furniture(text: str) -> bool:
    """Whether a line surely is a part of the web page and none of the report. A sentence never is."""
    plain = simplified(text.strip())
    return "。" not in plain and _WHOLE.fullmatch(plain) is not None


def is_page_number(text: str) -> bool:
    """Whether a line is the number of a page: the report may go on after it."""
    return _PAGE_NUMBER.fullmatch(text.strip()) is not None


def is_cut_mark(text: str) -> bool:
    """Whether a line says that the document was cut off here."""
    plain = text.strip()
    return len(plain) <= _LONGEST and _CUT.fullmatch(plain) is not None
