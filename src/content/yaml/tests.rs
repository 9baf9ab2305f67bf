use super::*;

fn fault(text: &str) -> (u32, String) {
    let fault = read(text, 2).fault.expect(text);
    (fault.line, fault.hint)
}

#[test]
fn values_are_text_as_the_author_wrote_it() {
    let yaml = read("a: 404\nb: yes\nc: [no, 2024]\nd: 0x1F\ne:\nf: \"null\"\n", 2);
    let texts = yaml.entries.iter().flat_map(|entry| match &entry.value {
        Value::List(values) => values.iter().collect(),
        value => vec![value],
    });
    let scalars: Vec<(u32, &str, bool)> = texts
        .filter_map(|value| match value {
            Value::Scalar(scalar) => Some((scalar.line, scalar.text.as_ref(), scalar.is_null())),
            _ => None,
        })
        .collect();
    assert_eq!(
        scalars,
        [
            (2, "404", false),
            (3, "yes", false),
            (4, "no", false),
            (4, "2024", false),
            (5, "0x1F", false),
            (6, "", true),
            (7, "null", false),
        ]
    );
}

#[test]
fn syntax_errors_have_their_line_and_a_way_out() {
    assert_eq!(
        fault("a: b\ntitle: Why: does it"),
        (3, "put the value in quotes: `title: \"Why: does it\"`".into())
    );
    assert_eq!(fault("a: b\ntitle: @home").0, 3);
    assert_eq!(fault("a: b\ntags: [a, b\nc: d").0, 4);
    assert_eq!(fault("a: \"b\nc: d").0, 2);
    assert_eq!(fault("a:\n\tb: c"), (3, "YAML takes spaces for indentation, not tabs".into()));
    assert_eq!(fault("a: b\n...\nc: d").0, 4);
    assert_eq!(fault("just text").0, 2);
    assert_eq!(fault("- a").0, 2);
    assert_eq!(fault("a: b\n? [c]\n: d").0, 3);
}

#[test]
fn deep_and_unfolding_yaml_is_harmless() {
    let start = std::time::Instant::now();
    read(&format!("a: {}", "[".repeat(100_000)), 2);
    read(&format!("a: {}", "{a: ".repeat(100_000)), 2);
    read(&"- ".repeat(100_000), 2);
    read(
        &format!("a:\n{}", (0..2000).map(|depth| format!("{}- a:\n", " ".repeat(depth))).collect::<String>()),
        2,
    );
    let bomb: String =
        (1..60).map(|n| format!("k{n}: &a{n} [{}]\n", format!("*a{}, ", n - 1).repeat(9))).collect();
    read(&format!("k0: &a0 lol\n{bomb}"), 2);
    assert!(start.elapsed().as_secs() < 10);
}

#[test]
fn long_front_matter_takes_time_in_proportion() {
    let start = std::time::Instant::now();
    let many: String = (0..200_000).map(|n| format!("k{n}: v\n")).collect();
    assert_eq!(read(&many, 2).entries.len(), 200_000);
    read(&format!("a: [{}]", "b, ".repeat(500_000)), 2);
    read(&format!("a: \"{}\"", "b ".repeat(1_000_000)), 2);
    read(&format!("a: {}", "b ".repeat(1_000_000)), 2);
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
}
