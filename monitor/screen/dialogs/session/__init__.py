"""The Session dialog and its pages, one for each task of an infusion session. Screen process only."""
