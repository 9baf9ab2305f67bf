use super::*;

fn terms(lang: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    Analyzer::for_lang(lang).each_term(text, |token| {
        assert!(text.get(token.range.clone()).is_some(), "{token:?} of {text:?}");
        found.push(token.term.to_owned());
    });
    found
}

#[test]
fn english() {
    assert_eq!(terms("en", "The Widget's widgets, broken"), ["the", "widget", "widget", "break"]);
    assert_eq!(terms("en", "children broke mice"), ["child", "break", "mous"]);
    assert_eq!(terms("en-GB", "Don’t it’s"), ["dont", "it"]);
    assert_eq!(terms("en", "résumés resume"), ["resum", "resum"]);
}

#[test]
fn german_stems_before_it_folds() {
    assert_eq!(terms("de", "Größen Größe Häuser Haus"), ["gross", "gross", "haus", "haus"]);
}

#[test]
fn french_articles_that_cling() {
    assert_eq!(terms("fr", "l’eau qu'elle"), ["eau", "elle"]);
    assert_eq!(terms("it", "dell'acqua"), ["acqua"]);
}

#[test]
fn names_are_indexed_whole_and_by_part() {
    assert_eq!(terms("en", "E-1042"), ["e", "1042", "e1042"]);
    assert_eq!(terms("en", "e1042"), ["e1042"]);
    assert_eq!(terms("en", "v2.3.1"), ["v2", "3", "1", "v2.3.1", "2.3.1"]);
    assert_eq!(terms("en", "2.3.1"), ["2", "3", "1", "2.3.1"]);
    assert_eq!(terms("en", "RW-200 log-ins"), ["rw", "200", "rw200", "log", "in", "login"]);
    assert_eq!(terms("en", "COVID-19"), ["covid", "19", "covid19"]);
}

#[test]
fn scripts_without_spaces_become_bigrams() {
    assert_eq!(terms("ja", "東京都"), ["東京", "京都"]);
    assert_eq!(terms("en", "水 x"), ["水", "x"]);
    assert_eq!(terms("ko", "비밀번호를"), ["비밀", "밀번", "번호", "호를"]);
    assert!(!terms("th", "รหัสผ่าน").is_empty());
}

#[test]
fn words_are_the_terms_without_the_stems() {
    let mut found = Vec::new();
    Analyzer::for_lang("en").each_word("Größen of v2.0", |token| found.push(token.term.to_owned()));
    assert_eq!(found, ["grossen", "of", "v2", "0", "v2.0", "2.0"]);
}

#[test]
fn nothing_breaks_it() {
    let long = "x".repeat(100_000);
    assert_eq!(terms("en", &long)[0].len(), MAX_TERM_BYTES);
    let long = "ä".repeat(100_000);
    assert!(terms("de", &long)[0].len() <= MAX_TERM_BYTES);
    for text in
        ["", "\u{0}", "🙂🙂", "'''", "''s", "s's", "\u{301}", "a\u{301}\u{301}", "--", "ﬁ", "\u{202e}abc"]
    {
        let _ = terms("en", text);
    }
}

#[test]
fn tags_choose_analysers() {
    assert_eq!(Analyzer::for_lang("de-AT").code(), "de");
    assert_eq!(Analyzer::for_lang("nb").code(), "no");
    assert_eq!(Analyzer::for_lang("ja").code(), Analyzer::PLAIN);
    assert_eq!(Analyzer::for_lang("").code(), Analyzer::PLAIN);
}

#[test]
fn classes() {
    let english = Analyzer::for_lang("en");
    assert_eq!(english.class_of("the"), WordClass::Stop);
    assert_eq!(english.class_of("how"), WordClass::Asking);
    assert_eq!(english.class_of("widget"), WordClass::Content);
}
