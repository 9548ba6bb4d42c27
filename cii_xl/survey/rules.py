"""Every rule by which a returned file is judged: its name, how bad it is, and what it means. One table, so that the
manual can list it and no finding is made up elsewhere."""

from __future__ import annotations

from collections.abc import Mapping

from cii_xl.index.problems import Place, Problem, Severity

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

RULES: Mapping[str, tuple[Severity, str]] = {
    "file.missing": (_E, "找不到文件"),
    "file.folder": (_E, "给出的是文件夹"),
    "file.lock": (_E, "Excel 打开文件时的临时文件（~$ 开头）"),
    "file.empty": (_E, "文件是空的"),
    "file.size": (_E, "文件过大"),
    "file.pdf": (_E, "是 PDF"),
    "file.text": (_E, "是文本、CSV 或网页"),
    "file.picture": (_E, "是图片"),
    "file.unknown": (_E, "不是任何可以识别的文件"),
    "file.password": (_E, "有打开密码"),
    "file.xls": (_E, "是旧版 .xls"),
    "file.xlsb": (_E, "是二进制 .xlsb"),
    "file.et": (_E, "是 WPS 的 .et"),
    "file.not-a-workbook": (_E, "是文字文档、演示文稿或其他压缩文件"),
    "file.extension": (_E, "扩展名与内容不符"),
    "file.names": (_E, "部件名越界或重复"),
    "file.entries": (_E, "部件过多"),
    "file.inflated": (_E, "解压后过大"),
    "file.ratio": (_E, "压缩率异常"),
    "file.cut-off": (_E, "不完整或已损坏"),
    "file.unreadable": (_E, "没有权限或被占用，无法读取"),
    "file.encoding": (_E, "部件编码不是 UTF-8"),
    "file.doctype": (_E, "XML 含有 DOCTYPE 或 ENTITY"),
    "file.macros": (_E, "带有宏"),
    "file.links": (_E, "带有指向其他工作簿的链接"),
    "file.embedded": (_E, "带有嵌入的文件"),
    "file.controls": (_E, "带有 ActiveX 控件"),
    "file.connections": (_E, "带有数据连接"),
    "cells.far": (_E, "有单元格远在表格之外"),
    "cells.spread": (_E, "合并单元格或超链接的范围过大"),
    "file.time": (_E, "读取超时"),
    "file.memory": (_E, "读取时内存超限"),
    "file.unparsable": (_E, "内容无法解析"),
    "file.not-a-form": (_E, "既不是问卷，也不是问卷星导出"),
    "export.industry": (_E, "问卷星导出的列不能归于一个行业的问卷"),
    "export.columns": (_E, "问卷星导出的列与题目对不上（只缺选填、应填题或多出列时为警告）"),
    "export.empty": (_E, "问卷星导出中没有答卷"),
    "export.several": (_E, "单选题在问卷星中选了多项"),
    "export.number": (_E, "问卷星导出的是选项序号，不是选项文字"),
    "wave.unknown": (_E, "不知道属于哪一轮次"),
    "respondent.uninvited": (_E, "受访者编号不在发放名单上"),
    "respondent.open": (_W, "信用代码不在发放名单上，或名单中不止一家"),
    "respondent.same-code": (_W, "信用代码与另一受访者所填的相同"),
    "respondent.revision": (_N, "同一受访者有新旧几份，计入最新的有效一份"),
    "time.future": (_W, "自称的保存时间晚于收到文件的时间，按收到的时间定先后"),
    "respondent.older": (_W, "后收到的一份自称保存得更早，没有计入"),
    "respondent.unsealed": (_W, "没有印记的空白问卷或导出取代了专发问卷"),
    "stamp.no-meta": (_W, "隐藏的工作表 _meta 丢失，问卷标识取自文档属性"),
    "stamp.no-properties": (_W, "文档属性丢失，问卷标识取自工作表 _meta"),
    "stamp.lost": (_E, "两处问卷标识都丢失，不知道是哪份问卷"),
    "stamp.differ": (_E, "两处问卷标识不一致"),
    "stamp.blank": (_W, "空白问卷，没有发给特定单位"),
    "stamp.unknown": (_E, "不认识的问卷版本"),
    "stamp.form": (_E, "问卷标识与所称版本的问卷不符"),
    "stamp.seal": (_E, "问卷标识或题目被改动，印记不符"),
    "form.rows": (_E, "增删了行，题目移位，答案无法对应"),
    "form.code": (_E, "隐藏的问题编码被改动或移位"),
    "form.codes-lost": (_W, "隐藏的问题编码全部丢失，按题目核对"),
    "form.label": (_E, "题目被改动或移位"),
    "form.option": (_E, "下拉列表的选项被改动"),
    "form.options-lost": (_W, "隐藏的选项表丢失，按定义核对答案"),
    "form.half": (_E, "填答不足一半"),
    "answer.missing": (_E, "必填题没有答案"),
    "answer.blank": (_W, "应填题没有答案"),
    "answer.by-level": (_N, "占比没有填，以所选等级代替"),
    "answer.type": (_E, "答案不是这一题要的数字、日期或代码"),
    "answer.option": (_E, "答案不在选项之中"),
    "answer.range": (_E, "答案超出范围"),
    "answer.unusual": (_W, "答案少见，请核对"),
    "answer.fraction": (_W, "占比在 0 和 1 之间，可能填成了小数"),
    "answer.whole": (_W, "应为整数"),
    "answer.long": (_W, "文字过长"),
    "answer.read": (_N, "答案的写法不同，按所见读取"),
    "answer.formula": (_W, "答案是公式，取上次算出的值"),
    "answer.uncached": (_E, "答案是公式，文件中没有算出的值"),
    "answer.error": (_E, "答案是 Excel 错误值"),
    "answer.not-asked": (_W, "按前面的答案本题不必答，答案不采用"),
    "na.both": (_E, "既有答案又选了不适用"),
    "na.not-allowed": (_E, "本题不能选不适用"),
    "na.unclear": (_E, "“不适用”一栏的内容看不懂"),
    "parts.over": (_E, "各部分合计超过 100%"),
    "level.differs": (_W, "等级与占比相差超过一级"),
    "size.band": (_W, "人数、收入与所选规模不符"),
    "credit.digits": (_E, "统一社会信用代码有误"),
    "credit.number": (_E, "信用代码被存成数字，末几位已丢失"),
    "credit.other": (_E, "信用代码与受邀单位的不同"),
    "consent.no": (_E, "不同意使用所填数据"),
}
"""Rule → (severity, meaning), in the order in which a file comes to them."""


def finding(rule: str, place: Place, found: str, expected: str, fix: str) -> Problem:
    """A problem of that rule, as bad as the table says."""
    return Problem(rule, place, found, expected, fix, RULES[rule][0])


def quoted(value: object, most: int = 60) -> str:
    """What somebody wrote, on one line and cut to a length that a message can hold."""
    text = " ".join(str(value).split())
    return f"“{text[:most]}{'…' if len(text) > most else ''}”"
