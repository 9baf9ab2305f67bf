#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

fn inserted(text: &str) -> Option<String> {
    insert_id(text, &"abcdef".parse().unwrap())
}

#[test]
fn below_the_title() {
    let text = "---\ntags: [a]\ntitle: A\nlang: en\n---\n\n## Question\n";
    assert_eq!(inserted(text).unwrap(), text.replace("title: A\n", "title: A\nid: abcdef\n"));
}

#[test]
fn above_a_title_of_many_lines() {
    for title in ["title: a\n  b", "title: >\n  a\n  b", "title: \"a\n  b\"", "title:\n  a", "{title: a}"] {
        let text = format!("---\n{title}\n---\nbody");
        let with_id = inserted(&text);
        if title.starts_with('{') {
            assert_eq!(with_id, None);
        } else {
            assert_eq!(with_id.unwrap(), format!("---\nid: abcdef\n{title}\n---\nbody"));
        }
    }
}

#[test]
fn line_ends_and_byte_order_mark_stay() {
    assert_eq!(
        inserted("\u{feff}---\r\ntitle: a\r\n---\r\nb").unwrap(),
        "\u{feff}---\r\ntitle: a\r\nid: abcdef\r\n---\r\nb"
    );
    assert_eq!(inserted("---\rtitle: a\r---\rb").unwrap(), "---\rtitle: a\rid: abcdef\r---\rb");
}

#[test]
fn indented_keys() {
    assert_eq!(
        inserted("---\n  title: a\n  lang: en\n---\n").unwrap(),
        "---\n  title: a\n  id: abcdef\n  lang: en\n---\n"
    );
}

#[test]
fn not_where_there_is_one_or_nothing_to_insert_into() {
    for text in ["", "a", "---\ntitle: a\n", "---\nid: x\ntitle: a\n---\n", "---\ntitle: a: b\n---\n"] {
        assert_eq!(inserted(text), None, "{text}");
    }
}

#[test]
fn ids_that_look_like_numbers_are_quoted() {
    let text = insert_id("---\ntitle: a\n---\n", &"234567".parse().unwrap()).unwrap();
    assert_eq!(text, "---\ntitle: a\nid: \"234567\"\n---\n");
}
