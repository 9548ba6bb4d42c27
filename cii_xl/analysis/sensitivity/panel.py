"""敏感性: from what is typed on its sheet to its result."""

from __future__ import annotations

from cii_xl.analysis.given import Given
from cii_xl.analysis.sensitivity.result import Sensitivity
from cii_xl.analysis.sensitivity.run import sensitivity


def run(given: Given) -> Sensitivity:
    """Raises AnalysisError with every setting that is wrong."""
    return sensitivity(given.edition, progress=given.progress, **given.settings)
