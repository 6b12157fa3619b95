"""Pages to blocks: whole paragraphs in reading order, with what the markup says of each."""

from hypothesis import given
from hypothesis import strategies as st

from builder.extract.blocks_html import Walk, walk
from builder.extract.markup import kinds_of
from builder.extract.page import MAX_DEPTH, Page, Refusal, parse


def walked(source):
    page = parse(source)
    assert isinstance(page, Page)
    found = walk(page.tree.body)
    assert isinstance(found, Walk)
    return found


def texts(source):
    return [block.text for block in walked(source).blocks]


def test_links_and_bold_words_stay_in_their_sentence():
    assert ["The ferry to Elba, said Ms Roe, sails again."] == texts(
        '<p>The <a href="/f">ferry</a> to <b>Elba</b>, said <i>Ms Roe</i>, sails\n again.</p>'
    )


def test_line_breaks_part_paragraphs_but_not_sentences():
    assert ["Why now?", "Because the tide, he said, was high."] == texts(
        "<p><b>Why now?</b><br>Because the tide,<br>he said, was high.</p>"
    )


def test_credit_in_caption_is_a_block_of_its_own():
    found = walked(
        '<figure><figcaption>The pier. <span class="photo-credit">Jane Roe/Example</span></figcaption></figure>'
    )

    assert ["The pier.", "Jane Roe/Example"] == [block.text for block in found.blocks]
    assert "credit" in kinds_of(found.blocks[1].place.own)
    assert [1, 1] == [block.place.figure for block in found.blocks]


def test_kicker_in_a_headline_is_a_block_of_its_own():
    assert ["Harbour", "Ferry sails again"] == texts("<h1><span>Harbour</span>Ferry sails again</h1>")


def test_neighbours_that_style_sheets_set_apart_do_not_run_together():
    assert ["By Jane Roe"] == texts("<div><span>By</span><span>Jane Roe</span></div>")


def test_scripts_styles_and_templates_are_not_read():
    assert ["Text."] == texts("<script>var a = 1</script><style>p {}</style><template><p>x</p></template><p>Text.</p>")


def test_share_of_links_is_measured():
    assert [1.0, 0.0] == [block.linked for block in walked('<ul><li><a href="/">News</a></li></ul><p>Text.</p>').blocks]


def test_images_know_how_many_blocks_stand_before_them():
    found = walked('<p>One.</p><picture><source srcset="b.jpg 900w"><img src="a.jpg" alt="x"></picture><p>Two.</p>')

    assert [(1, ("b.jpg 900w",))] == [(image.before, image.sources) for image in found.images]


def test_menus_and_the_pages_footer_are_marked_but_an_articles_footer_is_not():
    found = walked("<nav>Home</nav><article><footer>By Jane Roe</footer></article><footer>Imprint</footer>")

    assert [True, False, True] == [block.place.is_menu for block in found.blocks]


def test_menu_is_one_block_without_its_scripts_and_images():
    found = walked(
        '<nav><ul><li>Home<li>World</ul><script>x()</script><svg>Icon</svg><img src="a.png"></nav><p>Text.</p>'
    )

    assert ["Home World", "Text."] == [block.text for block in found.blocks]
    assert [] == found.images


def test_image_in_a_button_that_enlarges_it_is_the_figures():
    found = walked('<figure><button><img src="a.jpg">Enlarge</button><figcaption>The pier.</figcaption></figure>')

    assert [("a.jpg", 1)] == [(image.attributes["src"], image.place.figure) for image in found.images]
    assert [True, False] == [block.place.is_menu for block in found.blocks]


def test_elements_too_deep_are_refused():
    page = parse("<div>" * (MAX_DEPTH + 5) + "x")
    assert isinstance(page, Page)

    assert isinstance(walk(page.tree.body), Refusal)


@given(st.lists(st.sampled_from(["<p>", "</p>", "<b>", "</div>", "<li>", "word ", "<br>", "<img>", "<table>", "\x00"])))
def test_every_word_of_a_broken_page_is_in_one_block(pieces):
    source = "<body>" + "".join(pieces)

    assert pieces.count("word ") == " ".join(texts(source)).count("word")


def test_credit_that_says_so_is_a_block_of_its_own_without_a_class():
    assert ["The pier.", "Photo: Jane Roe"] == texts("<figcaption>The pier. <span>Photo: Jane Roe</span></figcaption>")
    assert ["The new pier."] == texts("<figcaption>The <span>new</span> pier.</figcaption>")


def test_names_of_authors_in_links_beside_each_other_are_parted():
    names = "<a href=/r>Jane Roe</a> <a href=/d>John Doe</a>"

    assert ["By Jane Roe, John Doe"] == texts(f'<p class="byline">By {names}</p>')
    assert ["By Jane Roe John Doe"] == texts(f"<p>By {names}</p>")


def test_author_of_an_image_is_credited_and_signs_nothing():
    (block,) = walked('<p class="image--author">Jane Roe</p>').blocks

    assert {"credit", "image"} == set(kinds_of(block.place.own))


def test_figures_with_players_are_known():
    found = walked(
        "<figure><img src=a.jpg></figure><figure><iframe src=v></iframe></figure><figure><video></video></figure>"
    )

    assert {2, 3} == found.players
