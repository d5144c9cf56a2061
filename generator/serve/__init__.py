"""`openshelf serve`: the catalog in memory, and the server that shows it while you write."""
