"""The results of the benchmark as tables and a plot."""

from pathlib import Path

OURS = "Adverbum"
RESULTS = Path(__file__).parent / "results.json"
