"""Tests. What is here comes before any of them is imported, and before the libraries that they use."""

import os
import sys
from pathlib import Path

# Where Python is set to keep no bytecode, as in many containers, every program that a test starts would be compiled first,
# and so would every test, and Hypothesis, whose modules pytest rewrites. Workers of xdist inherit this as well.
if sys.dont_write_bytecode:
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    sys.pycache_prefix = os.environ["PYTHONPYCACHEPREFIX"] = str(
        Path(__file__).parent.parent / ".pytest_cache/bytecode"
    )
