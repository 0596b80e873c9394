//! The frame around what has the keyboard's focus, the same for every control of the window.
//!
//! egui itself marks only some controls, and each in its own way. A text field has a frame of its own.

use egui::{Context, Memory, StrokeKind};

use super::{Palette, stroke};

/// Space between a control and its frame, in points.
const GAP: f32 = 1.5;

/// Paints the frame, over everything in the layer of what has the focus. Called when all is drawn.
pub fn paint_focus_ring(ctx: &Context) {
    let Some(focused) = ctx.memory(Memory::focused).filter(|_| !ctx.text_edit_focused()) else {
        return;
    };
    let Some(response) = ctx.read_response(focused) else { return };
    let seen = response.interact_rect;
    if !seen.is_positive() {
        return;
    }
    // A layer may be moved and zoomed; the frame is as thick as anywhere.
    let to_layer = ctx.layer_transform_from_global(response.layer_id).unwrap_or_default();
    let visuals = &ctx.global_style().visuals;
    let line = stroke(visuals, 2.0 * to_layer.scaling, Palette::of(visuals).accent);
    let painter = ctx.layer_painter(response.layer_id);
    painter.with_clip_rect(to_layer * ctx.content_rect()).rect_stroke(
        seen.expand(GAP * to_layer.scaling),
        f32::from(super::theme::RADIUS) * to_layer.scaling,
        line,
        StrokeKind::Outside,
    );
}
