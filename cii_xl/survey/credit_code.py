"""The unified social credit code: 18 characters, the last of which checks the others (GB 32100-2015).

>>> check("91350100M000100Y43") is None
True
"""

from __future__ import annotations

import unicodedata

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""A character's value is its place here; I, O, S, V and Z are not used."""
_LENGTH = 18
_WEIGHTS = tuple(pow(3, place, 31) for place in range(_LENGTH - 1))
_DIVISION = slice(2, 8)
"""The division that registered it, by its six digits (GB/T 2260)."""


def normalised(text: str) -> str:
    """The code as it is registered: narrow, in capitals, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def check(text: str) -> str | None:
    """What is wrong with a code, in Chinese and with what to do, or None. Width, case and spaces do not matter.

    Any one wrong character is found, since 31 is prime.
    """
    code = normalised(text)
    if len(code) != _LENGTH:
        old = "；15 位的是旧注册号，请填营业执照上的新代码" if len(code) == 15 and code.isdigit() else ""
        return f"应为 {_LENGTH} 位，现有 {len(code)} 位{old}"
    if strange := "、".join(dict.fromkeys(c for c in code if c not in ALPHABET)):
        return f"含有不使用的字符 {strange}；只用数字和大写字母，且不用 I、O、S、V、Z，请核对是否为 1、0、5、2"
    if not code[_DIVISION].isdigit():
        return f"第 3 至 8 位应为 6 位数字的行政区划码，现为 {code[_DIVISION]}"
    if completed(code[:-1]) != code:
        return "校验码不符，其中至少有一位填错；请对照营业执照逐位核对"
    return None


def completed(first: str) -> str:
    """The code whose first 17 characters are given, with its check character; raises ValueError for others."""
    code = normalised(first)
    if len(code) != _LENGTH - 1 or not set(code) <= set(ALPHABET):
        raise ValueError(f"“{first}”不是统一社会信用代码的前 {_LENGTH - 1} 位；应为数字和大写字母，不用 I、O、S、V、Z")
    total = sum(weight * ALPHABET.index(c) for weight, c in zip(_WEIGHTS, code, strict=True))
    return code + ALPHABET[-total % 31]
