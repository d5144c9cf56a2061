"""The catalog as data: tables, a database and a static API."""
