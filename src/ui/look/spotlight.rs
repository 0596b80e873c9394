//! A control that is pointed out: a ring around it, wherever it is drawn, until it is used.

use egui::{Context, Id, Response, StrokeKind, Ui};

use super::theme::{Palette, stroke};
use crate::model::{CallKind, Protocol, SocketId};

/// A control that can be pointed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spotlight {
    /// The button that makes a socket.
    NewSocket(Protocol),
    /// The button of a call.
    Call(SocketId, CallKind),
}

impl Spotlight {
    /// Points a control out from now on.
    pub fn show(self, ctx: &Context) {
        ctx.data_mut(|data| data.insert_temp(Self::id(), self));
        ctx.request_repaint();
    }

    /// Points nothing out any more.
    pub fn clear(ctx: &Context) {
        ctx.data_mut(|data| data.remove::<Self>(Self::id()));
    }

    fn id() -> Id {
        Id::unique("spotlight")
    }

    /// Draws the ring, if this control is pointed out; once it is used, no longer.
    pub fn mark(self, ui: &Ui, control: &Response) {
        let shown = ui.data(|data| data.get_temp::<Self>(Self::id()));
        if shown != Some(self) {
            return;
        }
        if control.clicked() {
            ui.data_mut(|data| data.remove::<Self>(Self::id()));
            return;
        }
        let palette = Palette::of(ui.visuals());
        let line = stroke(ui.visuals(), 3.0, palette.half_closed);
        ui.painter().rect_stroke(control.rect.expand(2.0), 7.0, line, StrokeKind::Outside);
    }
}
