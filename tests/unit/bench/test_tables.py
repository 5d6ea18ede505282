from bench.tables import of_markdown, score

MARKDOWN = """Before

| A | B |
| - | :-: |
| 1 | x \\| y |
| **2** | z<br>z |

not | a table
"""
GRID = [["A", "B"], ["1", "x y"], ["2", "z z"]]


def test_pipe_tables_are_read_and_other_pipes_are_not():
    (grid,) = of_markdown(MARKDOWN)
    assert grid == [["A", "B"], ["1", "x \\| y"], ["**2**", "z z"]]
    assert score([GRID], [grid]) == score([GRID], [GRID])


def test_a_table_found_whole_has_every_cell_and_neighbour():
    got = score([GRID], [GRID])
    assert (got.true, got.found, got.cells, got.grid) == (1, 1, 1.0, 1.0)


def test_rows_in_the_wrong_order_keep_cells_and_lose_neighbours():
    got = score([[GRID[0], GRID[2], GRID[1]]], [GRID])
    assert got.cells == 1.0
    assert got.grid < 1.0


def test_a_missed_table_and_an_invented_one_both_cost():
    assert score([], [GRID]).cells == 0.0
    assert score([GRID, [["p", "q"]]], [GRID]).cells == 2 * 6 / (8 + 6)


def test_a_truth_without_tables_is_not_scored():
    assert score([GRID], []) is None
    assert score([GRID], [[["", " "]]]) is None
