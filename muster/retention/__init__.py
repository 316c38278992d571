"""How long folders are kept, what stops their end, and how they end: keeping times, holds, erasure, certificates."""
