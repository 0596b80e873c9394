//! Peers outside the program: small cards at the edge of the view, beside the sockets that are
//! connected with them.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use egui::{FontId, Id, Pos2, Rect, Sense, StrokeKind, Ui, Vec2, WidgetInfo};

use super::camera::{Camera, Detail};
use super::canvas_context::CanvasContext;
use super::interaction::Interaction;
use super::plane::Plane;
use super::wires::WireEnd;
use crate::model::{SocketId, SocketState};
use crate::ui::action::WindowAction;
use crate::ui::look::Palette;
use crate::ui::look::units::count;
use crate::ui::widgets::cell_text::paint_line;

/// Size of a small card, in points.
const SIZE: Vec2 = Vec2::new(164.0, 36.0);

/// Its least width, where there is little room beside the sockets.
const NARROWEST: f32 = 136.0;

/// Space left for a wire to be visible.
const WIRE: f32 = 24.0;

/// Between two of them, and to the edge.
const GAP: f32 = 6.0;

/// One peer.
#[derive(Clone, Debug)]
struct EdgePeer {
    socket_id: SocketId,
    address: SocketAddr,
    rect: Rect,
}

/// The peers of the sockets that are in view.
#[derive(Clone, Debug, Default)]
pub struct EdgePeers {
    peers: Vec<EdgePeer>,
    places: BTreeMap<SocketId, Rect>,
    /// How many peers there is no room for, and where that is shown.
    more: Option<(usize, Rect)>,
}

impl EdgePeers {
    /// Where the peer of a socket is shown, on the plane.
    pub fn of(&self, socket_id: SocketId) -> Option<Rect> {
        self.places.get(&socket_id).copied()
    }
}

/// Spreads things of this height so that none touches another, each as near as possible to where it
/// is wanted; `wanted` rises. All fit between `top` and `bottom`.
fn spread(wanted: &[f32], height: f32, top: f32, bottom: f32) -> Vec<f32> {
    let mut places = Vec::with_capacity(wanted.len());
    let mut free = top;
    for at in wanted {
        let place = at.max(free);
        free = place + height;
        places.push(place);
    }
    let mut limit = bottom - height;
    for place in places.iter_mut().rev() {
        *place = place.min(limit).max(top);
        limit = *place - height;
    }
    places
}

/// [`spread`], clear of what is there: each goes to the nearest free place. `None` if there is
/// none for one of them.
fn spread_beside(
    wanted: &[f32],
    height: f32,
    (top, bottom): (f32, f32),
    taken: &[(f32, f32)],
) -> Option<Vec<f32>> {
    let mut taken = taken.to_vec();
    let mut places = Vec::with_capacity(wanted.len());
    for at in wanted {
        let beside = taken.iter().flat_map(|(begin, end)| [begin - height, *end]);
        let is_free = |place: &f32| {
            let clear = |(begin, end): &(f32, f32)| *place >= *end || place + height <= *begin;
            *place >= top && place + height <= bottom && taken.iter().all(clear)
        };
        let nearest = |one: &f32, other: &f32| (one - at).abs().total_cmp(&(other - at).abs());
        let place = beside.chain([*at]).filter(is_free).min_by(nearest)?;
        taken.push((place, place + height));
        places.push(place);
    }
    Some(places)
}

/// Finds out which are shown, and where.
pub fn edge_peers(
    plane: &Plane,
    interaction: &Interaction,
    shown: &CanvasContext<'_>,
    camera: &Camera,
) -> EdgePeers {
    let in_view = camera.in_view();
    let mut found = Vec::new();
    let mut rightmost = in_view.left();
    for wire in plane.wires() {
        let WireEnd::Outside(address) = wire.far else { continue };
        let Some(rect) = plane.rect(wire.near).map(|rect| interaction.shown(wire.near, rect))
        else {
            continue;
        };
        if rect.intersects(in_view) && shown.document.table().get(wire.near).is_some() {
            rightmost = rightmost.max(rect.right());
            found.push((rect.center().y - SIZE.y / 2.0, wire.near, address));
        }
    }
    found.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let step = SIZE.y + GAP;
    let (top, bottom) = (in_view.top() + GAP, in_view.bottom());
    let room = crate::ui::look::whole((bottom - top) / step).max(1);
    let more = found.len().saturating_sub(room);
    let kept = if more > 0 { room - 1 } else { found.len() };
    let mut wanted: Vec<f32> = found.iter().take(kept).map(|(y, ..)| *y).collect();
    if more > 0 {
        wanted.push(bottom);
    }
    let right = in_view.right() - GAP;
    let width = (right - rightmost - WIRE).clamp(NARROWEST, SIZE.x);
    let size = Vec2::new(width, SIZE.y);
    let mut edge = EdgePeers::default();
    // Seen from far away cards are many, and none can be read.
    let beside = (camera.detail() == Detail::Full)
        .then(|| {
            let column = Rect::everything_right_of(right - width - GAP);
            let cards =
                plane.cards().iter().map(|card| interaction.shown(card.socket_id, card.rect));
            let there = cards.filter(|rect| rect.intersects(in_view) && rect.intersects(column));
            let there = there.map(|rect| (rect.top() - GAP, rect.bottom() + GAP));
            spread_beside(&wanted, step, (top, bottom), &there.collect::<Vec<_>>())
        })
        .flatten();
    let places = beside.unwrap_or_else(|| spread(&wanted, step, top, bottom));
    let rects = places.into_iter().map(|y| Rect::from_min_size(Pos2::new(right - width, y), size));
    let rects: Vec<Rect> = rects.collect();
    for ((_, socket_id, address), rect) in found.iter().copied().zip(&rects).take(kept) {
        edge.places.insert(socket_id, *rect);
        edge.peers.push(EdgePeer { socket_id, address, rect: *rect });
    }
    if let Some(last) = rects.last().filter(|_| more > 0) {
        for (_, socket_id, _) in &found[kept..] {
            edge.places.insert(*socket_id, *last);
        }
        edge.more = Some((found.len() - kept, *last));
    }
    edge
}

/// Draws them.
pub fn edge_peers_ui(
    ui: &mut Ui,
    camera: &Camera,
    edge: &EdgePeers,
    shown: &mut CanvasContext<'_>,
) {
    for peer in &edge.peers {
        let Some(socket) = shown.document.table().get(peer.socket_id) else { continue };
        let process = shown.ports.process_at(socket.protocol(), peer.address);
        let words = in_words(socket, peer.address, process);
        let rect = camera.rect(peer.rect);
        let second = process.unwrap_or("outside the program");
        let id = Id::unique(("edge peer of", peer.socket_id));
        if card_ui(ui, camera, rect, id, [&peer.address.to_string(), second], &words) {
            shown.actions.push(WindowAction::Select(peer.socket_id));
        }
    }
    if let Some((more, rect)) = edge.more {
        let texts = count(more, "more peer");
        let words = format!("{texts} outside the program");
        let id = ui.scope_id().with("more edge peers");
        card_ui(ui, camera, camera.rect(rect), id, [&texts, "no room for all"], &words);
    }
}

fn in_words(socket: &SocketState, address: SocketAddr, process: Option<&str>) -> String {
    let name = socket.name();
    let whose = process.map(|process| format!(", held by {process}")).unwrap_or_default();
    format!("peer of {name} outside the program: {address}{whose}")
}

/// One small card; returns whether it was clicked.
fn card_ui(
    ui: &mut Ui,
    camera: &Camera,
    rect: Rect,
    id: Id,
    texts: [&str; 2],
    words: &str,
) -> bool {
    let palette = Palette::of(ui.visuals());
    let response = ui.interact(rect, id, Sense::click());
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Button, true, words));
    let active = response.hovered() || response.has_focus();
    let line = if active { palette.accent } else { palette.line };
    let stroke = camera.stroke(1.0, line);
    ui.painter().rect(rect, 6.0, palette.panel, stroke, StrokeKind::Inside);
    if camera.detail() > Detail::Spot {
        let line = |middle: f32| {
            let place = Vec2::new(rect.width() - 16.0, 14.0);
            Rect::from_min_size(rect.min + Vec2::new(10.0, middle - place.y / 2.0), place)
        };
        let [first, second] = texts;
        paint_line(ui, line(12.0), first, FontId::monospace(11.5), palette.text);
        paint_line(ui, line(26.0), second, FontId::proportional(10.5), palette.muted);
    }
    response.on_hover_text(words).clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_cards_stand_beside_their_sockets_and_touch_no_other() {
        assert_eq!(spread(&[10.0, 100.0], 20.0, 0.0, 200.0), [10.0, 100.0]);
        assert_eq!(spread(&[10.0, 15.0, 20.0], 20.0, 0.0, 200.0), [10.0, 30.0, 50.0]);
        assert_eq!(spread(&[-50.0, 500.0, 500.0], 20.0, 0.0, 200.0), [0.0, 160.0, 180.0]);
        assert_eq!(spread(&[], 20.0, 0.0, 200.0), [0.0; 0]);
        let beside = |wanted: &[f32], taken| spread_beside(wanted, 20.0, (0.0, 200.0), taken);
        assert_eq!(beside(&[10.0, 12.0], &[]), Some(vec![10.0, 30.0]));
        assert_eq!(beside(&[60.0], &[(50.0, 150.0)]), Some(vec![30.0]));
        assert_eq!(beside(&[60.0, 120.0], &[(10.0, 150.0)]), Some(vec![150.0, 170.0]));
        assert_eq!(beside(&[60.0], &[(10.0, 190.0)]), None);
    }
}
