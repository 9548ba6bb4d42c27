"""The strata and weights of one wave: what the population's counts make of its respondents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cii_xl.index.arithmetic import Array
from cii_xl.survey.estimate.data import BANDS, TITLES, Sample
from cii_xl.survey.estimate.population import Population
from cii_xl.survey.estimate.strata import Codes, described, merged
from cii_xl.survey.estimate.weights import Margin, Weighting, base_weights, weigh


@dataclass(frozen=True)
class Design:
    """Who stands in which stratum and for how many."""

    bands: tuple[str, ...]
    """Those that the population has."""
    band: Codes
    """Number in ``bands`` of each respondent."""
    partition: Codes
    """Band → stratum: bands with too few respondents are merged."""
    weighting: Weighting
    """The first margin is the strata's."""
    lost: tuple[str, ...]
    """Levels of other margins that nobody answered for."""

    @property
    def strata(self) -> Codes:
        """Stratum of each respondent."""
        return self.partition[self.band]

    @property
    def weights(self) -> Array:
        """Weight of each respondent."""
        return self.weighting.weights

    @property
    def merged(self) -> tuple[str, ...]:
        """The merged bands, by name."""
        return described(self.partition, self.bands)


def design(population: Population, sample: Sample, trim: float) -> Design:
    """Strata and weights; the population's counts fit the sample (``population.check``)."""
    sizes = population.margins["size"]
    bands = tuple(b for b in BANDS if sizes.get(b, 0) > 0)
    band = np.array([bands.index(BANDS[b]) for b in sample.band], dtype=np.intp)
    partition = merged(np.bincount(band, minlength=len(bands)))
    counts = np.asarray(np.bincount(partition, [sizes[b] for b in bands]), dtype=float)
    strata = Margin(partition[band], counts)
    margins, lost = [strata], []
    for variable in population.margins:
        if variable != "size":
            levels, known = sample.categories[variable], population.margins[variable]
            heard = [level for level in known if level in levels]
            lost += [f"{TITLES[variable]}＝{level}" for level in known if level not in heard and known[level] > 0]
            totals = np.array([known[level] for level in heard], dtype=float)
            # rounding between tables, and levels nobody answered for, are spread over the others
            totals *= strata.totals.sum() / totals.sum()
            margins.append(Margin(np.array([heard.index(level) for level in levels], dtype=np.intp), totals))
    base = base_weights(strata.level, strata.totals)
    return Design(bands, band, partition, weigh(base, strata.level, margins, trim), tuple(lost))
