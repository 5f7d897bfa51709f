"""discgen: from the ledgers of a labour bank (労働金庫) to its printed disclosure magazine."""

__version__ = "0.1.0"
