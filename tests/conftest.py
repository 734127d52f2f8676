"""Settings that hold for every test."""

from hypothesis import HealthCheck, settings

# How long an example takes depends on the machine and on what else runs there: no test may fail for it.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")
