"""What changed between editions: rate and weight effect of every link, growth, and whether industries converge."""

from cii_xl.analysis.change.comparison import Comparison, Version
from cii_xl.analysis.change.result import ChangeResult, change
from cii_xl.analysis.change.shapley import Part, shapley, split
from cii_xl.analysis.change.timeline import Timeline, timeline

__all__ = ["ChangeResult", "Comparison", "Part", "Timeline", "Version", "change", "shapley", "split", "timeline"]
