"""`python -m bedside.monitor.engine CONFIG.json FOLDER`: the engine process, started by the supervisor."""

from bedside.monitor.engine.engine import main

main()
