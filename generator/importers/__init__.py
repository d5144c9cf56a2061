"""`openshelf import`: files of reference managers become papers of the catalog."""
