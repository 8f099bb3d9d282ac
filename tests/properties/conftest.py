from hypothesis import settings

# the first example pays for warming up NumPy and SciPy; a slow machine is no broken property
settings.register_profile("forecasts", deadline=None)
settings.load_profile("forecasts")
