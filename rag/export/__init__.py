"""Export: answers and what was studied, in the forms in which they leave the program."""

RUNS, REPORT = "runs", "report.html"  # beside the store: where the evaluation leaves its runs, and its newest report
