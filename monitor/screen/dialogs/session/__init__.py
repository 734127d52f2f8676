"""The pages of the infusion session's dialog, one for each thing that is done in a session. Screen process only."""
