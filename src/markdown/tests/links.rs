use super::super::{Link, links};

fn link(target: &str, line: u32) -> Link {
    Link { target: target.to_owned(), line, image: false }
}

fn image(target: &str, line: u32) -> Link {
    Link { image: true, ..link(target, line) }
}

#[test]
fn every_form_of_link_is_found_with_its_line() {
    let text = "[a](b) and\n![c](d \"e\")\n\n> [f][g]\n> [![h](i)](thread:j)\n\n<https://k.example> <l@m.example>\n\n\
        [g]: /g%20g\n\n`[no](no)` https://bare.example";
    let expected = [
        link("b", 1),
        image("d", 2),
        link("/g%20g", 4),
        link("thread:j", 5),
        image("i", 5),
        link("https://k.example", 7),
        link("mailto:l@m.example", 7),
    ];
    assert_eq!(links(text), expected);
}

#[test]
fn links_of_raw_html_are_found() {
    let text = "a <a class=x\nhref='b&amp;c'>d</a>\n\n<div>\n<IMG\nSRC=e>\n<!-- <a href=no> --><a>f</a>\n</div>\n\n- <p>\n  <a href=g>";
    assert_eq!(links(text), [link("b&c", 1), image("e", 5), link("g", 11)]);
}

#[test]
fn text_without_links_has_none() {
    assert_eq!(links(""), []);
    assert_eq!(links("a https://b.example c"), []);
    assert_eq!(links("[a] < b \\[c](d)"), []);
    assert_eq!(links("```\n[a](b)\n```"), []);
}
