r"""Checks Muster's audit log against its signed checkpoints. It needs `cryptography` and nothing of Muster, so it can be copied elsewhere.

    python3 -m evidence --rows rows.tsv --people people.tsv --checkpoints checkpoints.jsonl --key PUBLIC_KEY

`./run audit export DIRECTORY` writes these files; so does psql, without Muster, with PGTZ=UTC:

    \copy (SELECT * FROM audit.event ORDER BY seq) TO rows.tsv
    \copy (SELECT hash, people FROM audit.people_set ORDER BY id) TO people.tsv

A row is a leaf of a Merkle tree (RFC 6962): its line in rows.tsv, without the end of the line. A checkpoint says, signed
with Ed25519, how many rows there were, the root over all of them and the root over those since the one before, and names
the one before by its hash. Changing, deleting, adding, reordering or back-dating a row, or putting an older copy of
the database in place, would take a forged signature; cutting the end off both files is found out by a checkpoint that
was sent elsewhere (--head).

Its parts: `tree` hashes rows, `checkpoints` reads the lines of the checkpoint file, `rows` compares the two, `people`
checks the sets of people that rows name, `report` words the findings, `receipt` checks a single row. They import one
another and nothing of Muster.
"""
