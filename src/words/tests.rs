#![expect(clippy::unwrap_used, reason = "tests")]

use super::*;

fn similarity(a: &str, b: &str) -> f32 {
    let table = Table::built_in();
    let (a, b) = (table.row(a).unwrap(), table.row(b).unwrap());
    table.compared(a, -1.0).find(|(row, _)| *row == b).unwrap().1
}

fn vector(text: &str) -> TextVector {
    let mut vector = TextVector::default();
    let table = Table::built_in();
    text.split(' ').for_each(|word| vector.add(&table, &table.parts(word), 1.0, true));
    vector
}

#[test]
fn words_that_mean_nearly_the_same_are_near() {
    assert!(similarity("money", "dollar") > 0.4);
    assert!(similarity("shattered", "broken") > similarity("shattered", "garden"));
    assert!((similarity("money", "money") - 1.0).abs() < 1e-5);
}

#[test]
fn unknown_words_go_by_their_parts() {
    let table = Table::built_in();
    let parts: Vec<&str> = table.parts("waterproofing").into_iter().map(|row| table.word(row)).collect();
    assert_eq!(parts, ["water", "##proof", "##ing"]);
    assert!(table.parts("наводнение").is_empty() && table.parts(&"x".repeat(10_000)).is_empty());
}

#[test]
fn texts_are_compared_by_their_words() {
    let cosine = |a: &str, b: &str| {
        TextVector::cosine(&vector(a).direction().unwrap(), &vector(b).direction().unwrap())
    };
    assert!(
        cosine("cancel my subscription", "end the contract") > cosine("cancel my subscription", "wet garden")
    );
    assert!(vector("щгн").direction().is_none());
    assert_eq!(vector("money qqzzy").known(), 0.5);
}

#[test]
fn what_is_near_a_word_is_in_the_file_the_nearest_first() {
    let table = Table::built_in();
    let row = table.row("money").unwrap();
    let near: Vec<(u32, f32)> = table.near(row).collect();
    assert!(near.is_sorted_by(|a, b| a.1 >= b.1) && near.iter().all(|(other, _)| *other != row));
    for (other, likeness) in near.iter().take(5) {
        assert!((similarity("money", table.word(*other)) - likeness).abs() < 0.003);
    }
    assert!(near.iter().any(|(other, _)| table.word(*other) == "dollar"));
}

#[test]
fn a_table_survives_its_file_and_a_damaged_one_is_refused() {
    let file = Table::write(&[("b".to_owned(), vec![1.0, -2.0]), ("a".to_owned(), vec![0.5, 0.5])]);
    let table = Table::read(&file).unwrap();
    assert_eq!((table.len(), table.row("a"), table.row("b")), (2, Some(0), Some(1)));
    assert!((table.compared(0, -1.0).nth(1).unwrap().1 + 0.316).abs() < 0.1);
    for end in 0..file.len() {
        assert!(Table::read(&file[..end]).is_err(), "cut at {end}");
    }
    assert!(Table::read(b"GPWORDS2\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff").is_err());
}
