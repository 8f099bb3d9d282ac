"""Work that is due: each job does one item and says whether there was one.

A job asks what is not yet true and makes it true, so killing the process anywhere loses nothing
and running it twice changes nothing.
"""

from forecasts.jobs.schedule import JOBS, run_once, run_scheduler

__all__ = ["JOBS", "run_once", "run_scheduler"]
