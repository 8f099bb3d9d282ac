"""What keeps the record in working order: the state of the jobs, the doctor, tidying."""
