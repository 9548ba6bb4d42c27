"""Mean consistency index of random reciprocal matrices: the tables in use, by name."""

from __future__ import annotations

TABLES: dict[str, tuple[float, ...]] = {
    "Saaty 1980": (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59),
    "Saaty 2004": (0, 0, 0.52, 0.89, 1.11, 1.25, 1.35, 1.40, 1.45, 1.49, 1.52, 1.54, 1.56, 1.58, 1.59),
    "Alonso-Lamata 2006": (
        0, 0, 0.5247, 0.8816, 1.1086, 1.2479, 1.3417, 1.4057, 1.4499, 1.4854, 1.5140, 1.5365, 1.5551, 1.5713, 1.5838,
    ),
}  # fmt: skip
"""Name → index for 1 to 15 criteria. Saaty, The Analytic Hierarchy Process (1980); Saaty, J. Syst. Sci. Syst. Eng.
13 (2004); Alonso and Lamata, Int. J. Uncertainty Fuzziness Knowl.-Based Syst. 14 (2006), of 100,000 matrices and more.
They differ most at three criteria (.58, .52, .5247): a ratio near .10 can pass with one and fail with another."""

LARGEST = 15
"""Criteria that the tables reach."""
