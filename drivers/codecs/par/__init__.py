"""PAR Medizintechnik NIBP2010 modules."""
