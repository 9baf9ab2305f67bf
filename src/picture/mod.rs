//! The picture that stands for a thread where its address is shared: its title, drawn as SVG, as PNG.
//! The only user of resvg.
//!
//! The one font is part of the program, so that a picture is the same on every machine. It has the
//! Latin, Greek and Cyrillic letters; a title in others is not drawn.

mod layout;
mod png;

use std::fmt::Write as _;
use std::sync::{Arc, LazyLock};

use quick_xml::escape::escape;
use resvg::{tiny_skia, usvg};

use layout::{Font, Lines};

/// How wide a picture is in pixels, and how high: the shape that social networks show whole.
pub const SIZE: (u32, u32) = (1200, 630);

const FONT: &[u8] = include_bytes!("NotoSans-Bold.ttf");
const FAMILY: &str = "Noto Sans";

/// Where text begins, and how wide it may be, in pixels.
const LEFT: f32 = 90.0;
const WIDTH: f32 = 1020.0;
/// The sizes that a title is tried in, with how many lines of each there is room for.
const SIZES: [(f32, usize); 3] = [(76.0, 4), (62.0, 5), (50.0, 6)];

/// A picture that could not be drawn: a fault of the program.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// What was drawn is no SVG.
    #[error(transparent)]
    Svg(#[from] usvg::Error),
    /// It could not be written as PNG.
    #[error(transparent)]
    Png(#[from] ::png::EncodingError),
    /// The font that is part of the program cannot be read.
    #[error("the font cannot be read")]
    Font,
}

static OPTIONS: LazyLock<usvg::Options<'static>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(FONT.to_vec());
    usvg::Options { fontdb: Arc::new(fonts), font_family: FAMILY.to_owned(), ..usvg::Options::default() }
});

/// The picture of a thread of `title` on the site of this name, as PNG.
///
/// Where the font does not have the letters of the title, the name of the site stands in for it.
pub fn draw(title: &str, site: &str) -> Result<Vec<u8>, PictureError> {
    let svg = svg(title, site)?;
    let tree = usvg::Tree::from_str(&svg, &OPTIONS)?;
    let mut pixels = tiny_skia::Pixmap::new(SIZE.0, SIZE.1).ok_or(usvg::Error::InvalidSize)?;
    resvg::render(&tree, tiny_skia::Transform::identity(), &mut pixels.as_mut());
    Ok(png::encode(&pixels)?)
}

fn svg(title: &str, site: &str) -> Result<String, PictureError> {
    let font = Font::new(FONT).ok_or(PictureError::Font)?;
    let site = font.drawable(site).unwrap_or_default();
    let (title, site) = match font.drawable(title) {
        Some(title) => (title, site),
        None => (site, String::new()),
    };
    let Lines { lines, size } = layout::lines(&font, &title, WIDTH, &SIZES);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\" font-family=\"{FAMILY}\" \
         font-weight=\"700\"><path fill=\"#f4f6f4\" d=\"M0 0h1200v630H0z\"/>\
         <path fill=\"#a3aca6\" d=\"M1080 478h16v152h-16z\"/>\
         <path fill=\"#ffd43b\" d=\"M1034 500h94l34 30-34 30h-94z\"/>",
        SIZE.0, SIZE.1,
    );
    let mut text = |size: f32, y: f32, colour: &str, text: &str| {
        let _ = write!(
            svg,
            "<text x=\"{LEFT}\" y=\"{y}\" font-size=\"{size}\" fill=\"{colour}\">{}</text>",
            escape(text),
        );
    };
    for (rank, line) in lines.iter().enumerate() {
        text(size, 72.0 + size * (0.8 + 1.22 * rank as f32), "#1a211d", line);
    }
    let site = layout::lines(&font, &site, WIDTH - 120.0, &[(36.0, 1)]);
    for line in &site.lines {
        text(site.size, 554.0, "#55605a", line);
    }
    svg.push_str("</svg>");
    Ok(svg)
}

#[cfg(test)]
mod tests;
