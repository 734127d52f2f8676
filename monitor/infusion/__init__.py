"""The infusion session as pure values: order, dose, phases, observations, discharge gate, series, record, FHIR."""
