//! Values for templates, made at random.

use fastrand::Rng;
use guidepost::site::views::{
    CardView, ChoiceView, CorrectionView, DateView, FacetGroupView, HitView, LinkView, PaginationView,
    PassageView, SearchView,
};

/// What visitors type and threads hold, and what somebody would type who means harm.
pub(crate) fn text(random: &mut Rng) -> String {
    const PARTS: &[&str] = &[
        "a",
        "b",
        "Red Widget",
        " ",
        "<",
        ">",
        "&",
        "\"",
        "'",
        "/",
        "</script>",
        "<img src=x onerror=alert(1)>",
        "&amp;",
        "`",
        "${1}",
        "\\",
        "\n",
        "\r\n",
        "\u{2028}",
        "🦀",
        "👩‍👩‍👧",
        "שלום",
        "مرحبا",
        "\u{202e}",
        "ß",
        "İ",
        "é",
        "ΑΣ",
        "\u{85}",
        "\u{feff}",
        "\u{a0}",
        "\u{1}",
        "1",
        "-",
        "(x",
        "$&",
        "{{ x }}",
        "ﬁ",
        "\u{ffff}",
        "𝒳",
    ];
    (0..random.usize(0..4)).map(|_| *random.choice(PARTS).expect("there are parts")).collect()
}

/// None or some of a kind.
pub(crate) fn some<T>(random: &mut Rng, most: usize, make: impl Fn(&mut Rng) -> T) -> Vec<T> {
    (0..random.usize(0..=most)).map(|_| make(random)).collect()
}

/// One, or none.
pub(crate) fn maybe<T>(random: &mut Rng, make: impl Fn(&mut Rng) -> T) -> Option<T> {
    random.bool().then(|| make(random))
}

/// A link to anywhere.
pub(crate) fn link(random: &mut Rng) -> LinkView {
    LinkView { label: text(random), href: text(random) }
}

fn count(random: &mut Rng) -> usize {
    *random.choice(&[0, 1, 2, 12, 999, 1000, 1_234_567]).expect("there are numbers")
}

/// The view of a search, with all that it can hold.
pub(crate) fn search(random: &mut Rng) -> SearchView {
    let choice = |random: &mut Rng| ChoiceView {
        label: text(random),
        href: text(random),
        count: maybe(random, count),
        selected: random.bool(),
    };
    let passage =
        |random: &mut Rng| PassageView { label: text(random), href: text(random), html: text(random) };
    let date = |random: &mut Rng| DateView { iso: text(random), text: text(random) };
    let card = |random: &mut Rng| CardView {
        title: text(random),
        href: text(random),
        excerpt: text(random),
        asked: maybe(random, date),
        answers: count(random),
        accepted: random.bool(),
        superseded: random.bool(),
        lang: maybe(random, text),
        products: some(random, 2, link),
        tags: some(random, 2, link),
        backlinks: count(random),
    };
    let hit = |random: &mut Rng| HitView {
        title_html: text(random),
        href: text(random),
        snippet_html: text(random),
        asked_as_html: maybe(random, text),
        passages: some(random, 3, passage),
        card: card(random),
    };
    SearchView {
        query: text(random),
        correction: maybe(random, |random| CorrectionView {
            text: text(random),
            href: text(random),
            literal: text(random),
        }),
        total: count(random),
        hits: some(random, 4, hit),
        facets: some(random, 2, |random| FacetGroupView {
            name: text(random),
            label: text(random),
            values: some(random, 3, choice),
        }),
        sorts: some(random, 2, choice),
        filters: some(random, 2, link),
        kept: some(random, 2, |random| (text(random), text(random))),
        pages: PaginationView {
            number: count(random),
            total: count(random),
            previous: maybe(random, text),
            next: maybe(random, text),
        },
        inexact: some(random, 2, text),
        without_quotes: maybe(random, link),
        browse: some(random, 3, link),
    }
}
