"""The fault campaign: random faults against a bed with an infusion under way, judged by a checker that knows the truth.

`make campaign ROUNDS=1000 REAL=200 SEED=0`. The truth is scripted here; the checker knows nothing of the alarm engine.
"""
