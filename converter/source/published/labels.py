"""Labels and headings of the form as documents write them: other widths, other glyphs, spaces, small slips."""

from __future__ import annotations

from functools import lru_cache

from converter.source.draft.similar import likeness
from converter.source.keys import fold

_SIMPLIFIED, _TRADITIONAL = (
    "万与专业东个为义书会传体余作来办务动华单卫历厂发变号后向团国图场复处备头够实审对导将尔层岁币师带广应废开张归当录态总恶患惩戏户扩执报护担拟挂换据"
    "摄数断无时显机权条极构标检归毕气汇没涉满点热现电画监码确离种积称税穷竞类级纠红约纯纪纳组织终经结给绝统继续维综编缺罚罗职联节苏范荐获虑虚补"
    "装见观规视计订认议许论设访证评诉词译试该详语误说请诸读课谁调谢责败账货质购费贴资赔赵车转轮载输辞边达迁过运还这进远违连迟递选邮释里金钱铁键银长门"
    "问间闻阶际陆险随难项须顺预领频题额验体档",
    "萬與專業東個為義書會傳體餘作來辦務動華單衛歷廠發變號後向團國圖場復處備頭夠實審對導將爾層歲幣師帶廣應廢開張歸當錄態總惡患懲戲戶擴執報護擔擬掛換據"
    "攝數斷無時顯機權條極構標檢歸畢氣匯沒涉滿點熱現電畫監碼確離種積稱稅窮競類級糾紅約純紀納組織終經結給絕統繼續維綜編缺罰羅職聯節蘇範薦獲慮虛補"
    "裝見觀規視計訂認議許論設訪證評訴詞譯試該詳語誤說請諸讀課誰調謝責敗賬貨質購費貼資賠趙車轉輪載輸辭邊達遷過運還這進遠違連遲遞選郵釋裡金錢鐵鍵銀長門"
    "問間聞階際陸險隨難項須順預領頻題額驗軆檔",
)
_VARIANTS = str.maketrans(
    dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True))
    | {
        "複": "复",
        "係": "系",
        "關": "关",
        "製": "制",
        "佈": "布",
        "併": "并",
        "於": "于",
        "啟": "启",
        "採": "采",
        "託": "托",
    }
    | {
        "徵": "征",
        "準": "准",
        "幹": "干",
        "內": "内",
        "黨": "党",
        "藝": "艺",
        "區": "区",
        "縣": "县",
        "鄉": "乡",
        "鎮": "镇",
    }
    | {
        "審": "审",
        "隱": "隐",
        "擾": "扰",
        "穩": "稳",
        "則": "则",
        "減": "减",
        "償": "偿",
        "劃": "划",
        "劑": "剂",
        "勞": "劳",
    }
    | {
        "協": "协",
        "參": "参",
        "圍": "围",
        "執": "执",
        "屬": "属",
        "廳": "厅",
        "強": "强",
        "從": "从",
        "徑": "径",
        "愛": "爱",
    }
    | {
        "戰": "战",
        "損": "损",
        "搶": "抢",
        "擇": "择",
        "暫": "暂",
        "書": "书",
        "本": "本",
        "殘": "残",
        "況": "况",
        "決": "决",
    }
    | {
        "滅": "灭",
        "營": "营",
        "獨": "独",
        "產": "产",
        "異": "异",
        "盡": "尽",
        "種": "种",
        "稱": "称",
        "簽": "签",
        "網": "网",
    }
    | {
        "蹤": "踪",
        "軍": "军",
        "週": "周",
        "鄰": "邻",
        "釐": "厘",
        "靈": "灵",
        "響": "响",
        "頁": "页",
        "類": "类",
        "願": "愿",
    }
)
_WORDS = (("档案", "文件"), ("資訊", "信息"), ("资讯", "信息"))
"""What programs that convert between vocabularies write for words of the form."""


def simplified(text: str) -> str:
    """The text with the traditional glyphs that occur in forms written simplified. For comparing only."""
    return text.translate(_VARIANTS)


@lru_cache(maxsize=50_000)
def plain_label(text: str) -> str:
    """A label without what documents vary: width, glyphs, spaces, bars, quotation marks, the kind of comma.

    >>> plain_label("行政規範性檔案 ") == plain_label("行政规范性文件")
    True
    """
    plain = fold(simplified(text).replace("|", ""))
    for odd, word in _WORDS:
        plain = plain.replace(odd, word)
    return plain


@lru_cache(maxsize=100_000)
def alike(text: str, label: str, least: float = 0.6) -> float:
    """How much a text of a document reads like a label of the form, from 0 to 1; 0 below `least`."""
    one, other = plain_label(text), plain_label(label)
    if one == other:
        return float(bool(one))
    if not one or not other or len(one) > 3 * len(other) + 20:
        return 0.0
    return likeness(one, other, least)
