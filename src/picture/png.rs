//! PNG with a palette: a picture of few colours is a quarter as large so, and written in a fraction of
//! the time.

use std::collections::HashMap;

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8};

/// As many colours as a palette has.
const MOST: usize = 256;

/// The picture as PNG, which is taken to be opaque.
pub(super) fn encode(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    // Edges of letters have many shades; with fewer bits there is room for all of them at once.
    let (palette, indices) =
        (4..=8).rev().find_map(|bits| indexed(pixels.pixels(), bits)).unwrap_or_default();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Indexed);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_palette(palette);
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(&indices)?;
    writer.finish()?;
    Ok(bytes)
}

/// The colours, rounded to so many bits, and the place of each pixel's among them; `None` where they
/// are too many.
fn indexed(pixels: &[PremultipliedColorU8], bits: u32) -> Option<(Vec<u8>, Vec<u8>)> {
    let mask = u8::MAX << (8 - bits);
    let mut places: HashMap<[u8; 3], u8> = HashMap::new();
    let mut palette = Vec::new();
    let mut indices = Vec::with_capacity(pixels.len());
    let mut last = None;
    for pixel in pixels {
        if let Some((known, index)) = last
            && known == *pixel
        {
            indices.push(index);
            continue;
        }
        // The highest value stands for the brightest of those that become it.
        let colour = [pixel.red(), pixel.green(), pixel.blue()]
            .map(|value| (value & mask) | (!mask & value.checked_shr(bits).unwrap_or(0)));
        let index = match places.get(&colour) {
            Some(index) => *index,
            None => {
                let index = u8::try_from(places.len()).ok().filter(|_| places.len() < MOST)?;
                places.insert(colour, index);
                palette.extend_from_slice(&colour);
                index
            }
        };
        indices.push(index);
        last = Some((*pixel, index));
    }
    Some((palette, indices))
}
