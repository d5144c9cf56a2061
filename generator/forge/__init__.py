"""Proposes changes of the catalog on GitHub: a branch, a pull request, an answer on an issue."""
