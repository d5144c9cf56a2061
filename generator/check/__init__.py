"""`openshelf check`: the content, the built site, and the pages that were published before."""
