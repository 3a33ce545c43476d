"""A job that also prints, as a library or a log may."""

from shared.jobs.process import Reporter

reporter = Reporter()
print("2026-11-22 09:24:27 [warning] something beside", flush=True)
reporter.progress(rows=1)
print("and more", flush=True)
reporter.done(rows=2)
