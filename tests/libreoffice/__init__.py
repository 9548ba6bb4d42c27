"""LibreOffice at work on the files that the project writes."""

import pytest

pytest.register_assert_rewrite(f"{__name__}.native")
