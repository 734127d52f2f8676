"""The ketamine session as a thing of its own: order, doses, baseline, phases, observations, discharge, series."""
