"""The patient data in the alarm log's database: numbers, waves, stays and infusion sessions."""
