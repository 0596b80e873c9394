//! The heads of the lanes.

use super::sheet::Sheet;
use super::{HEADER, SIZE, SMALL};
use crate::diagram::{Anchor, Area, Picture, Region, Role, fitted, point};
use crate::model::TcpState;

/// The heads of the lanes: the name, and below it the TCP state at the moment that is shown, the last
/// one in the window.
pub(super) fn heads(sheet: &Sheet<'_>) -> Picture {
    let Sheet { ladder, placed, heights, window } = sheet;
    let mut picture = Picture { width: window.width, height: HEADER, ..Picture::default() };
    let places = heights.places_in(window.height);
    let last = places.end.checked_sub(1).and_then(|place| ladder.rows.number_of(place));
    let at = last.unwrap_or(ladder.until).min(ladder.until);
    for lane in placed.in_view(window) {
        let way = ladder.table.way(lane.socket);
        let life = way.and_then(|way| way.stages(at).last()).map(|passage| passage.stage);
        let seen = way.and_then(|way| way.states(at).last()).map(|sighting| sighting.state);
        let name = ladder.title(lane.socket);
        let room = placed.head_room(lane);
        let shown = if lane.folded { lane.socket.to_string() } else { name.clone() };
        let role = life.map_or(Role::Muted, Role::Stage);
        let text = fitted(&shown, SIZE + 1.0, room);
        picture.text(point(lane.x, 11.0), Anchor::Middle, text, SIZE + 1.0, role);
        let (word, role) = match (seen, life) {
            (Some(TcpState::Closed), _) => (TcpState::Closed.name(), Role::Muted),
            (Some(seen), _) => (seen.name(), Role::State(seen)),
            (None, Some(life)) => (life.word(), Role::Stage(life)),
            (None, None) => ("", Role::Muted),
        };
        if !lane.folded {
            let text = fitted(word, SMALL, room);
            picture.text(point(lane.x, 26.0), Anchor::Middle, text, SMALL, role);
        }
        let area = Area { left: lane.x - room / 2.0, top: 0.0, width: room, height: HEADER };
        let at = if word.is_empty() { "not made yet" } else { word };
        let words = format!("Lane of {name}, {at} at the last row in view");
        picture.socket_note(Region::Area(area), words, lane.socket);
    }
    let below = HEADER - 0.5;
    picture.line(point(0.0, below), point(window.width, below), 1.0, Role::Line);
    picture
}
