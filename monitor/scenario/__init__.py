"""The stage: scenarios run against the very parts that watch a patient, in virtual time or in real time."""
