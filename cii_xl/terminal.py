"""What the command shows: tables with bars, problems with their cells, progress on the error stream."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from rich import box
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from cii_xl.addin.finding import Finding, State
from cii_xl.index import Edition, Problem, Severity
from cii_xl.index.summary import MOVED, Summary, one

_WIDE = 100
"""From this many characters on there is room for long bars and for figures beside names."""
_PIPE_WIDTH = 120
"""Width of tables that go to a file or another program."""
_MARK_COLOUR = {State.FINE: "green", State.CARE: "yellow", State.MISSING: "bold red"}
_COLOUR = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


Row = Sequence[str | Text]


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave it to the command: rich itself would end with a failure."""
        raise BrokenPipeError


class Terminal:
    """Results go to standard output, progress and paths of written files to standard error."""

    def __init__(self) -> None:
        self._out = _Console(highlight=False)
        if not self._out.is_terminal:
            self._out.width = _PIPE_WIDTH
        self._aside = Console(stderr=True, highlight=False)

    def progress(self, text: str) -> AbstractContextManager[object]:
        """A spinner while something runs; silent where nobody watches."""
        return self._aside.status(f"{text}……")

    @contextmanager
    def counting(self, text: str) -> Iterator[Callable[[int, int], None]]:
        """A progress bar; what it gives is told how many are done, and of how many. Silent where nobody watches."""
        with Progress(console=self._aside, transient=True, disable=not self._aside.is_terminal) as progress:
            task = progress.add_task(f"{text}……", total=None)

            def tell(done: int, total: int) -> None:
                progress.update(task, completed=done, total=total)

            yield tell

    @property
    def width(self) -> int:
        """Characters of a line."""
        return self._out.width

    def table(
        self, columns: Sequence[str], rows: Sequence[Row], *, title: str = "", numbers: Collection[str | int] = ()
    ) -> None:
        """A table of texts under its title; the columns named, or counted from 0, in ``numbers`` are set to the right
        and never broken."""
        if title:
            self._out.print()
            self._out.print(Text(title, style="bold"), soft_wrap=True)
        table = Table(box=box.SIMPLE_HEAD)
        for at, name in enumerate(columns):
            right = name in numbers or at in numbers
            table.add_column(name, justify="right" if right else "left", no_wrap=right, overflow="fold")
        for row in rows:
            table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
        self._out.print(table)

    def tell(self, sentence: str) -> None:
        """A sentence among the results."""
        self._out.print(sentence, markup=False, soft_wrap=True)

    def say(self, text: str) -> None:
        """A remark beside the results, unbroken so that paths in it can be copied."""
        self._aside.print(text, markup=False, soft_wrap=True)

    def wrote(self, path: Path) -> None:
        """Tell the path of a written file, unbroken so that it can be copied."""
        self._aside.print(f"已写出 {path}", markup=False, soft_wrap=True)

    def summary(self, summary: Summary) -> None:
        """The ranking with bars, then the commentary."""
        table = Table(
            title=f"产业互联网发展指数 {summary.id}", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD
        )
        wide = self._out.width >= _WIDE
        bar = 16 if wide else 8
        table.add_column("名次", justify="right")
        table.add_column("产业")
        table.add_column("指数", justify="right", style="bold")
        table.add_column("", width=bar, no_wrap=True)
        if summary.reference is not None:
            table.add_column("较公布值", justify="right")
        table.add_column("贡献最大的环节", overflow="fold")
        table.add_column("下一步重点环节", overflow="fold")
        most = max(max(i.index for i in summary.industries), 1e-9)
        for i in summary.ranked:
            cells: list[str | Text] = [str(i.rank), i.name, one(i.index), Text(_bar(i.index / most, bar), style="cyan")]
            if summary.reference is not None:
                cells.append(_change(i.change))
            points = [f"（{one(i.top.contribution)}）", f"（+{one(i.next.headroom)}）"] if wide else ["", ""]
            cells += [i.top.label + points[0], i.next.label + points[1]]
            table.add_row(*cells)
        table.add_section()
        mean: list[str | Text] = [
            "",
            "平均",
            one(summary.mean, 2),
            Text(_bar(summary.mean / most, bar), style="yellow"),
        ]
        table.add_row(*mean)
        self._out.print(table)
        for sentence in summary.commentary():
            self._out.print(f"· {sentence}", markup=False, soft_wrap=True)

    def rows(self, edition: Edition) -> None:
        """Every row of an edition."""
        table = Table(box=box.SIMPLE_HEAD)
        for title in ("产业", "环节", "子环节"):
            table.add_column(title)
        for title in ("权重", "渗透率", "下限", "上限"):
            table.add_column(title, justify="right")
        table.add_column("来源")
        table.add_column("依据")
        before = None
        for r in edition.rows.to_dict("records"):
            if before not in (None, r["code"]):
                table.add_section()
            before = r["code"]
            bounds = ["" if r[k] != r[k] else one(r[k]) for k in ("low", "high")]
            table.add_row(
                r["industry"], r["stage"], r["substage"], f"{one(100 * r['weight'])}%", one(r["rate"]), *bounds,
                r["provenance"], r["basis"],
            )  # fmt: skip
        self._out.print(table)

    def problems(self, problems: Sequence[Problem]) -> None:
        """Each problem with its place, what was found, what is expected and what to do."""
        if not problems:
            return
        table = Table(box=box.SIMPLE_HEAD)
        for title in ("程度", "位置", "发现", "应为", "处理"):
            table.add_column(title, overflow="fold")
        for p in problems:
            severity = Text(p.severity.value, style=_COLOUR[p.severity])
            table.add_row(severity, *(Text(t) for t in (str(p.place), p.found, p.expected, p.fix)))
        self._out.print(table)

    def findings(self, findings: Sequence[Finding]) -> None:
        """What an examination of the computer found, with the mend of each line, and one closing sentence."""
        table = Table(box=box.SIMPLE_HEAD)
        table.add_column("")
        for title in ("项目", "结果", "处理"):
            table.add_column(title, overflow="fold")
        for f in findings:
            mark = Text(f.state.value, style=_MARK_COLOUR[f.state])
            table.add_row(mark, *(Text(t) for t in (f.name, f.found, f.mend)))
        self._out.print(table)
        wrong = sum(f.state is State.MISSING for f in findings)
        care = sum(f.state is State.CARE for f in findings)
        if wrong:
            self._out.print(f"有 {wrong} 项需要处理，见“处理”一列；改正后再运行 cii-xl doctor。")
        else:
            self._out.print("可以使用。" if not care else f"可以使用，有 {care} 项需要留意。")

    def verdict(self, problems: Sequence[Problem], edition: Edition | None) -> None:
        """One closing sentence."""
        errors, warnings = (sum(p.severity is s for p in problems) for s in (Severity.ERROR, Severity.WARNING))
        if edition is None:
            more = f"（另有 {warnings} 个警告）" if warnings else ""
            self._out.print(f"共 {errors} 个错误，需改正后才能计算{more}。")
        elif warnings:
            self._out.print(f"可以计算，但有 {warnings} 处需要核对。")
        else:
            self._out.print(f"检查通过：{len(edition.industries)} 个产业、{len(edition.rows)} 个环节，没有问题。")


def _bar(share: float, width: int) -> str:
    """A bar of up to ``width`` characters, in eighths of a character."""
    eighths = round(max(0.0, min(1.0, share)) * width * 8)
    return "█" * (eighths // 8) + " ▏▎▍▌▋▊▉"[eighths % 8].strip()


def _change(change: float | None) -> str:
    if change is None:
        return "·"
    return "0.0" if abs(change) <= MOVED else ("+" if change > 0 else "") + one(change)
