"""Work that is due: each job does one item and says whether there was one.

A job asks what is not yet true and makes it true, so killing the process anywhere loses nothing
and running it twice changes nothing. When a job runs is decided by `periods`; that each period is
worked once, by `slots`; `schedule` lists the jobs; `ticker` is the process.
"""

from forecasts.jobs.running import Job, outcomes, run_once
from forecasts.jobs.schedule import JOBS
from forecasts.jobs.ticker import run_scheduler
from forecasts.jobs.work import Work

__all__ = ["JOBS", "Job", "Work", "outcomes", "run_once", "run_scheduler"]
