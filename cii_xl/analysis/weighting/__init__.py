"""Weights of an industry's stages from experts and from data, side by side with the stated ones.

Experts: pairwise judgements (AHP), best-worst comparisons, points to spread. Data: entropy and CRITIC over comparable
units. ``weigh`` does all that was filled in; ``apply`` writes one method's weights into an edition.
"""

from cii_xl.analysis.weighting.applying import apply
from cii_xl.analysis.weighting.result import Weighting
from cii_xl.analysis.weighting.weigh import Entered, weigh

__all__ = ["Entered", "Weighting", "apply", "weigh"]
