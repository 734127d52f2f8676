"""Exports of the alarm log and the recorded samples: CSV, Parquet, EDF+, WFDB."""
