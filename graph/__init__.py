"""source -> document -> record -> triples -> checked -> linked -> released -> served.

=========  ============================  ==============================================================
arrow      module                        what it does
=========  ============================  ==============================================================
fetch      :mod:`graph.intake.fetch`     a source to its documents
read       :mod:`graph.readers`          a document to its records and rejects
describe   :mod:`graph.describe`         a record to triples; :mod:`graph.thesaurus` its terms to SKOS
validate   :mod:`graph.shacl.validate`   triples and shapes to a report
link       :mod:`graph.link`             a label to candidates in an authority, with score and reason
release    :mod:`graph.release.draft`    checked graphs to an immutable release folder
build      :mod:`graph.pipeline`         the sentence
=========  ============================  ==============================================================
"""
