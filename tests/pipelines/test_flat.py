# ruff: noqa: E501  (markup and sample sentences are read best on one line)
"""A page as flat arrays."""

from __future__ import annotations

from pipelines.flat import MAX_DEPTH, MAX_NODES, Flat, flatten, parse


def flat_of(html: str) -> Flat:
    return flatten(parse(html))


def test_sizes_are_differences_of_running_sums() -> None:
    flat = flat_of("<div>one<a href=/x>two</a></div><p>three</p>")
    div, link, p = (flat.tag.index(tag) for tag in ("div", "a", "p"))
    assert (flat.size(div), flat.in_links(div), flat.prose(div)) == (6, 3, 3)
    assert (flat.size(link), flat.prose(link), flat.size(p)) == (3, 0, 5)
    assert flat.words(0) == "one two three"  # tags part words here: good enough to judge by


def test_what_nobody_sees_is_not_there() -> None:
    flat = flat_of(
        "<p>seen</p><script>var a</script><style>b{}</style><template>c</template><!-- d --><svg>e</svg>"
    )
    assert flat.words(0) == "seen"


def test_white_space_parts_words_but_not_blocks() -> None:
    flat = flat_of("<div>\n <p>one</p>\n <p><b>two</b> <i>three</i></p>\n</div>")
    assert flat.words(0) == "one two three"
    assert flat.tag.count("-text") == 4


def test_removal_takes_all_that_is_inside() -> None:
    flat = flat_of("<div><p>a<b>b</b></p></div><p>c</p>")
    flat.drop(flat.tag.index("div"))
    left = [flat.text[i] for i in range(len(flat.tag)) if not flat.removed[i] and flat.text[i]]
    assert left == ["c"]


def test_an_obfuscated_address_is_read_whatever_its_key() -> None:
    def coded(key: int) -> str:
        return "".join(f"{byte:02x}" for byte in (key, *(b ^ key for b in b"bees@lakes.example")))

    pages = [
        flat_of(
            f'<p>Write to <a href="/cdn-cgi/l/email-protection#{coded(key)}">'
            f'<span class="__cf_email__" data-cfemail="{coded(key)}">[email&#160;protected]</span></a> now</p>'
        )
        for key in (0x2A, 0x91)
    ]
    for flat in pages:
        assert flat.words(0) == "Write to bees@lakes.example now"
        assert flat.attrs[flat.tag.index("a")]["href"] == "mailto:bees@lakes.example"


def test_a_broken_code_leaves_the_text() -> None:
    assert flat_of('<span data-cfemail="xyz">[email protected]</span>').words(0) == "[email protected]"


def test_depth_beyond_the_bound_is_read_as_text() -> None:
    flat = flat_of("<div>" * (MAX_DEPTH + 50) + "deep<b>er</b>" + "</div>" * (MAX_DEPTH + 50))
    assert len(flat.tag) < MAX_DEPTH + 20
    assert "deep" in flat.words(0)
    assert "er" in flat.words(0)


def test_ten_thousand_levels_do_not_overflow() -> None:
    assert "bottom" in flat_of("<div>" * 10_000 + "bottom").words(0)


def test_the_number_of_nodes_is_bounded() -> None:
    flat = flat_of("<br>" * (MAX_NODES + 5_000))
    assert len(flat.tag) <= MAX_NODES + 1


def test_every_node_ends_inside_its_parent() -> None:
    flat = flat_of("<ul><li>a<ul><li>b</ul><li>c</ul><table><tr><td>d<td>e</table>f")
    for i, up in enumerate(flat.parent):
        assert i < flat.end[i] <= (flat.end[up] if up >= 0 else len(flat.tag))
