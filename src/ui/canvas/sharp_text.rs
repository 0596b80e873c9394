//! Text of the plane at the size at which it is seen.
//!
//! egui scales a layer like a picture: a text is laid out at its own size and its letters are stretched,
//! which blurs them. So each text of the layer is laid out once more, in letters of the size that they
//! have on screen, and takes the place of the first.

use std::sync::Arc;

use egui::epaint::text::FontsView;
use egui::epaint::{Shape, TextShape};
use egui::layers::ShapeIdx;
use egui::text::{Galley, LayoutJob};
use egui::{Context, LayerId, emath::TSTransform};

/// What a line may be wider than in the layout of the plane before it is broken or cut, in points: the
/// same text does not have quite the same width at every size.
const TOLERANCE: f32 = 1.0;

/// Lays out all text of a layer that will be scaled like this.
pub fn sharpen(ctx: &Context, layer: LayerId, scale: f32) {
    if (scale - 1.0).abs() < f32::EPSILON {
        return;
    }
    let mut list = ctx.graphics_mut(|graphics| std::mem::take(graphics.entry(layer)));
    ctx.fonts_mut(|fonts| {
        for place in 0..list.next_idx().0 {
            list.mutate_shape(ShapeIdx(place), |clipped| {
                sharpen_shape(&mut clipped.shape, fonts, scale);
            });
        }
    });
    ctx.graphics_mut(|graphics| *graphics.entry(layer) = list);
}

fn sharpen_shape(shape: &mut Shape, fonts: &mut FontsView<'_>, scale: f32) {
    match shape {
        Shape::Vec(shapes) => {
            for shape in shapes {
                sharpen_shape(shape, fonts, scale);
            }
        }
        Shape::Text(text) if !is_marked(&text.galley) => sharpen_text(text, fonts, scale),
        _ => {}
    }
}

/// Whether a person has marked a part of it, which is painted into the layout itself.
fn is_marked(galley: &Galley) -> bool {
    let vertices: usize = galley.rows.iter().map(|row| row.visuals.mesh.vertices.len()).sum();
    vertices != galley.num_vertices
}

fn sharpen_text(text: &mut TextShape, fonts: &mut FontsView<'_>, scale: f32) {
    let (place, underline) = (text.pos, text.underline);
    text.galley = fonts.layout_job(scaled(&text.galley.job, scale));
    // The layer will enlarge it to the size that it has now.
    text.transform(TSTransform::from_scaling(1.0 / scale));
    (text.pos, text.underline) = (place, underline);
}

/// The same text in letters of another size.
fn scaled(job: &Arc<LayoutJob>, scale: f32) -> LayoutJob {
    let mut job = LayoutJob::clone(job);
    job.wrap.max_width = job.wrap.max_width * scale + TOLERANCE;
    job.first_row_min_height *= scale;
    for section in &mut job.sections {
        section.leading_space *= scale;
        let format = &mut section.format;
        format.font_id.size *= scale;
        format.extra_letter_spacing *= scale;
        format.expand_bg *= scale;
        format.underline.width *= scale;
        format.strikethrough.width *= scale;
        if let Some(height) = &mut format.line_height {
            *height *= scale;
        }
    }
    job
}

#[cfg(test)]
mod tests {
    use egui::epaint::Vertex;
    use egui::{Align2, Color32, FontId, Id, Order, Painter, Pos2, RawInput, Rect, Vec2};

    use super::*;

    const TEXT: &str = "127.0.0.1:9000 → 127.0.0.1:54012 fiÄ";

    /// The text that a frame paints, as it is given to the renderer.
    fn painted(draw: impl Fn(&Context)) -> TextShape {
        let ctx = Context::default();
        let screen = Rect::from_min_size(Pos2::ZERO, Vec2::new(1280.0, 800.0));
        let input = || RawInput { screen_rect: Some(screen), ..RawInput::default() };
        let mut output = ctx.run_ui(input(), |ui| draw(ui.ctx()));
        output.textures_delta.clear();
        let texts = output.shapes.into_iter().filter_map(|clipped| match clipped.shape {
            Shape::Text(text) if text.galley.job.text == TEXT => Some(text),
            _ => None,
        });
        texts.last().expect("the text was painted")
    }

    fn paint(ctx: &Context, layer: LayerId, at: Pos2, size: f32) {
        let painter = Painter::new(ctx.clone(), layer, Rect::EVERYTHING);
        let font = FontId::proportional(size);
        painter.text(at, Align2::LEFT_TOP, TEXT, font, Color32::WHITE);
    }

    /// Where each letter is on screen, and how large its picture is.
    fn letters(text: &TextShape) -> Vec<(Rect, Vec2)> {
        let around = |points: &[Vertex], of: fn(&Vertex) -> Pos2| {
            Rect::from_points(&points.iter().map(of).collect::<Vec<_>>())
        };
        let rows = text.galley.rows.iter();
        rows.flat_map(|row| {
            let from = text.pos.to_vec2() + row.pos.to_vec2();
            row.visuals.mesh.vertices.chunks(4).map(move |letter| {
                let place = around(letter, |corner| corner.pos).translate(from);
                (place, around(letter, |corner| corner.uv).size())
            })
        })
        .collect()
    }

    #[test]
    fn text_on_the_plane_is_the_same_text_laid_out_at_the_size_that_it_has_on_screen() {
        let layer = LayerId::new(Order::Middle, Id::unique("plane"));
        for scale in [0.5, 0.67, 0.8, 1.0, 1.25, 1.5] {
            let to_screen = TSTransform::new(Vec2::new(31.0, 7.0), scale);
            let at = Pos2::new(40.0, 20.0);
            let shown = painted(|ctx| {
                ctx.set_transform_layer(layer, to_screen);
                paint(ctx, layer, at, 13.0);
                sharpen(ctx, layer, scale);
            });
            let wanted = painted(|ctx| paint(ctx, layer, to_screen * at, 13.0 * scale));
            let (shown, wanted) = (letters(&shown), letters(&wanted));
            assert!(!shown.is_empty() && shown.len() == wanted.len());
            for ((place, picture), (right, letter)) in shown.iter().zip(&wanted) {
                let apart = (place.min - right.min).length() + (place.max - right.max).length();
                assert!(apart < 0.01, "{scale}: {place:?}, not {right:?}");
                assert_eq!(picture, letter, "a letter of another size at {scale}");
            }
        }
    }
}
