use super::layout::{Font, lines};
use super::{FONT, SIZE, SIZES, WIDTH, draw, svg};

fn font() -> Font<'static> {
    Font::new(FONT).expect("the font")
}

fn laid_out(title: &str) -> (Vec<String>, f32) {
    let lines = lines(&font(), title, WIDTH, &SIZES);
    (lines.lines, lines.size)
}

/// The size, the palette and the number of pixels that are not of the background.
fn decoded(bytes: &[u8]) -> ((u32, u32), usize) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().expect("a picture");
    let mut pixels = vec![0; reader.output_buffer_size().expect("a size")];
    let frame = reader.next_frame(&mut pixels).expect("its pixels");
    let background = pixels[0];
    let drawn = pixels.iter().filter(|pixel| **pixel != background).count();
    ((frame.width, frame.height), drawn)
}

#[test]
fn a_title_stands_on_the_picture() {
    let empty = decoded(&draw("", "").expect("drawn"));
    let title = decoded(&draw("Why did my red widget break?", "").expect("drawn"));
    let both = decoded(&draw("Why did my red widget break?", "Widgets & more").expect("drawn"));
    assert_eq!((empty.0, title.0), (SIZE, SIZE));
    assert!(empty.1 + 10_000 < title.1 && title.1 + 1_000 < both.1, "{empty:?} {title:?} {both:?}");
    let again = draw("Why did my red widget break?", "Widgets & more").expect("drawn");
    assert_eq!(draw("Why did my red widget break?", "Widgets & more").expect("drawn"), again);
}

#[test]
fn a_title_is_as_large_as_it_may_be_and_never_too_wide() {
    let (short, large) = laid_out("Is it red?");
    assert_eq!((short, large), (vec!["Is it red?".to_owned()], SIZES[0].0));
    let (long, small) = laid_out(&"Why did my red widget break in the rain ".repeat(5));
    assert_eq!(small, SIZES[2].0);
    assert!(long.len() <= SIZES[2].1 && long.iter().all(|line| !line.starts_with(' ')), "{long:?}");
    let (cut, _) = laid_out(&"W".repeat(400));
    assert_eq!(cut.len(), SIZES[2].1);
    assert!(cut.last().is_some_and(|line| line.ends_with("W…")), "{cut:?}");
    let room = font().drawable(&"x".repeat(10_000)).expect("letters");
    assert_eq!(room.len(), 400);
}

#[test]
fn what_the_font_does_not_have_is_never_a_row_of_boxes() {
    let font = font();
    assert_eq!(
        font.drawable(" Why 😀\n did\u{202e} it\u{200b} break?👩‍🚀 ").as_deref(),
        Some("Why did it break?")
    );
    assert_eq!(
        font.drawable("Größe ½ € “x” Ελλάδα Київ Việt e\u{301}").as_deref(),
        Some("Größe ½ € “x” Ελλάδα Київ Việt é")
    );
    for title in ["なぜ壊れた？", "为什么 widget?", "لماذا", "שלום", "😀", " "] {
        assert_eq!(font.drawable(title), None, "{title}");
        assert!(svg(title, "Widgets").expect("drawn").contains(">Widgets</text>"), "{title}");
        assert!(draw(title, title).is_ok(), "{title}");
    }
}

#[test]
fn hostile_titles_are_text_alone() {
    let svg = svg("</text><image href=\"file:///etc/passwd\"/>&x;", "<b>").expect("drawn");
    assert!(!svg.contains("<image") && svg.contains("&lt;/text&gt;"), "{svg}");
    assert!(draw("</text><image href=\"file:///etc/passwd\"/>&x;]]>", "<!--").is_ok());
}
