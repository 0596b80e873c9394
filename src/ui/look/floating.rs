//! Windows that float over the others: where they open, and that Escape closes the topmost alone.

use egui::{Align2, Context, Id, Key, LayerId, Order, Popup, Vec2, Window};

/// Height of what is at the top of the window, in points.
const BAR: f32 = 44.0;

/// Space around them, in points.
const MARGIN: f32 = 12.0;

/// A window of this title that opens in the upper right corner below the bar, since cards begin at the
/// left and records are at the bottom; once it was moved, it opens there. egui remembers that by
/// `name` while the program runs. `open` is whether it is open.
pub fn floating_window<'a>(
    ctx: &Context,
    title: &str,
    name: &str,
    size: Vec2,
    open: &'a mut bool,
) -> Window<'a> {
    let id = Id::unique(name);
    *open &= !is_dismissed(ctx, id);
    let mut room = ctx.content_rect().shrink(MARGIN);
    room.min.y = (room.min.y + BAR).min(room.max.y);
    Window::new(title)
        .id(id)
        .open(open)
        .collapsible(false)
        .default_size(size.min(room.size()))
        .pivot(Align2::RIGHT_TOP)
        .default_pos(room.right_top())
        .constrain_to(ctx.content_rect())
}

/// Whether Escape was pressed for this window: it is the topmost, and no menu or question is over it.
fn is_dismissed(ctx: &Context, id: Id) -> bool {
    if !ctx.input(|input| input.key_pressed(Key::Escape)) || Popup::is_any_open(ctx) {
        return false;
    }
    ctx.memory(|memory| {
        let seen =
            |layer: &LayerId| layer.order == Order::Middle && memory.areas().is_visible(layer);
        let topmost = memory.layer_ids().filter(seen).last();
        memory.top_modal_layer().is_none() && topmost.is_some_and(|layer| layer.id == id)
    })
}
