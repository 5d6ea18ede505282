from local.settings_table import README, readme_with_table


def test_the_readme_lists_every_setting_as_it_is():
    text = README.read_text()
    assert text == readme_with_table(text), "run: python -m local.settings_table --write"
