"""A wave as it comes back: respondents listed in a file, and answers that differ between them without chance."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from cii_xl.survey.collect import collect
from cii_xl.survey.issue import issue, respondents
from cii_xl.survey.store import Store

from .filling import MFG, Answers, code_of, filled, good

WAVE = "2026Q4"
BANDS = {"大": ("大型", 2000), "中": ("中型", 500), "小": ("小型", 100), "微": ("微型", 10)}
"""Size band → how the form has it, and a number of employees that fits."""
_REVENUE = {"中": "2000-", "小": "300-"}
"""How the code of a revenue band begins that fits."""


def write_list(path: Path, number: int) -> Path:
    """A list of so many respondents, of the four bands in turn."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["单位名称", "统一社会信用代码", "规模"])
        rows.writerows([f"第{i}公司", code_of(i), "大中小微"[i % 4]] for i in range(1, number + 1))
    return path


def answers(i: int) -> Answers:
    """Answers of the ``i``-th respondent of the list: shares of the first row are nearly the same for all, those of the
    third and fifth are so far apart that half of thirty respondents are too few to say much."""
    band = "大中小微"[i % 4]
    size, employees = BANDS[band]
    revenue = MFG.by_code["revenue_band"].options
    fitting = [o for o in revenue if band in _REVENUE and o.code.startswith(_REVENUE[band])]
    told = good(i, MFG) | {"size": size, "employees": employees}
    told["revenue_band"] = (fitting or [revenue[-1 if band == "大" else 0]])[0].label
    for number, question in enumerate(MFG.shares):
        value = {0: 40 + i % 5, 2: (i // 4) % 2 * 90 + 2, 4: (i // 4) % 2 * 90 + 2}.get(number, 20 + i * 7 % 31)
        level = MFG.levels[question.code]
        told[question.code] = value
        told[level.code] = min(level.options, key=lambda o, v=value: abs((o.share or 0) - v)).label  # type: ignore[misc]
    return told


def fill(form: Path, i: int, into: Path, change: Answers | None = None) -> Path:
    """The ``i``-th respondent's form, filled in and returned."""
    into.mkdir(parents=True, exist_ok=True)
    back = into / form.name
    back.write_bytes(filled(form.read_bytes(), MFG, {**answers(i), **(change or {})}))
    return back


def wave(folder: Path, invited: int, returning: Sequence[int], wave: str = WAVE) -> Path:
    """A store in ``folder`` whose wave was sent to so many and returned by those; the store's folder."""
    listed = respondents(write_list(folder / "名单.csv", invited), "MFG")
    with Store(folder / "问卷", create=True) as store:
        store.register(MFG)
        store.invite(wave, "MFG", listed)
        forms = issue(MFG, wave, listed, folder / "问卷" / "表单", store.key(), lambda done, total: None)
        inbox = folder / "问卷" / "收件"
        inbox.mkdir()
        for i in returning:
            fill(forms[i - 1], i, inbox)
        collect(inbox, store)
    return folder / "问卷"
