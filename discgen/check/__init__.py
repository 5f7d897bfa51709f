"""discgen check: does every published figure reconcile, and which one is wrong if not?"""
