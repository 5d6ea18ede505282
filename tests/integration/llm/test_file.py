"""The file between a child and the store is completed in place."""

from pipeline.extraction import Options, Result, llm
from pipeline.settings import Settings
from tests.integration.llm.documents import document, said
from tests.integration.llm.endpoint import Reply

ANSWER = Reply(said(invoice_number=("EX-2031", "EX-2031"), invoice_date=None, total_amount=None))


def written(tmp_path):
    path = tmp_path / "result.json"
    path.write_text(document().model_dump_json())
    return path


def test_without_a_model_nothing_happens(tmp_path):
    path = written(tmp_path)
    before = path.read_bytes()
    llm.complete_file(path, Settings(), lambda: False, Options())
    assert path.read_bytes() == before
    assert llm.wish(Options(), Settings()) == Options()


def test_a_model_completes_the_file_and_words_stay_only_if_they_were_wanted(tmp_path, server):
    server.replies = [ANSWER]
    settings = Settings(llm_base_url=server.url, llm_model="a-model")
    assert llm.wish(Options(), settings).words
    for words in (False, True):
        path = written(tmp_path)
        llm.complete_file(path, settings, lambda: False, Options(words=words))
        result = Result.model_validate_json(path.read_bytes())
        assert result.fields["invoice_number"].bbox is not None
        assert (result.pages[0].words is not None) is words
    assert server.keys == [None, None]
