from bench import corpus

MANIFEST = """path\tsource_repo\tlicence\tkind\ttruth_file\tbytes\tsha256_16
text/b.xlsm\to/r\tMIT\tmarkdown truth\ttext/truth/b.md\t1\t0
text/a "quoted.pdf\to/r\tMIT\ttext\ttext/truth/a.txt,text/truth/a.json\t1\t0
mixed/c.eml\to/r\tMIT\tnone\t\t1\t0
"""


def test_samples_are_read_from_the_manifest(tmp_path):
    (tmp_path / "MANIFEST.tsv").write_text(MANIFEST)
    found = corpus.samples(tmp_path, "text/")
    assert [sample.name for sample in found] == ['text/a "quoted.pdf', "text/b.xlsm"]
    assert [sample.format for sample in found] == ["pdf", "xlsx"]
    assert [sample.truth_is_markdown for sample in found] == [False, True]
    assert corpus.samples(tmp_path, "mixed/")[0].truths == ()


def test_the_corpus_is_where_the_variable_says(tmp_path, monkeypatch):
    monkeypatch.setenv("QUIRE_CORPUS", str(tmp_path))
    assert corpus.find() is None
    (tmp_path / "MANIFEST.tsv").write_text(MANIFEST)
    assert corpus.find() == tmp_path
