//! How the person has arranged the sockets on the canvas: where cards were put, what they are called,
//! their colours, and which were put away.
//!
//! Each change is a record of its own. Here they are folded into what holds now. A socket that takes the
//! place of another one is called as that one was. A file may say anything, so that what it says is
//! brought into bounds.

use std::collections::BTreeMap;

use crate::model::{
    Arranging, BehaviourEnd, BehaviourStep, Event, Record, SocketId, SocketState, Tint, escape_text,
};

/// What holds for one socket.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arranged {
    /// Where its card was put, in points on the plane: to the right and down.
    pub place: Option<(i32, i32)>,
    /// What the person calls it.
    pub name: Option<String>,
    /// The colour of its card.
    pub tint: Option<Tint>,
    /// Whether its card was put away.
    pub is_away: bool,
}

/// The arrangement of a log, as far as it has been read.
#[derive(Clone, Debug, Default)]
pub struct Arrangement {
    sockets: BTreeMap<SocketId, Arranged>,
    changes: u64,
}

impl Arrangement {
    /// The furthest place from the first card, in points.
    pub const FURTHEST: i32 = 1_000_000;

    /// Characters that a name has at most.
    pub const LONGEST_NAME: usize = 40;

    /// Records what one record tells.
    pub fn note(&mut self, record: &Record) {
        match &record.event {
            Event::Arranged(arranging) => self.arrange(record.socket, arranging),
            Event::Behaviour {
                step: BehaviourStep::Off(_, BehaviourEnd::Continued(successor)),
                ..
            } => self.hand_on(record.socket, *successor),
            _ => {}
        }
    }

    /// Gives a socket that takes the place of another its name and its colour.
    fn hand_on(&mut self, from: SocketId, to: SocketId) {
        let Some(Arranged { name, tint, .. }) = self.of(from).cloned() else { return };
        self.changes += 1;
        let arranged = self.sockets.entry(to).or_default();
        arranged.name = arranged.name.take().or(name);
        arranged.tint = arranged.tint.or(tint);
    }

    fn arrange(&mut self, socket_id: SocketId, arranging: &Arranging) {
        self.changes += 1;
        let arranged = self.sockets.entry(socket_id).or_default();
        match arranging {
            Arranging::Placed { x, y } => {
                let within = |at: i32| at.clamp(-Self::FURTHEST, Self::FURTHEST);
                arranged.place = Some((within(*x), within(*y)));
            }
            Arranging::Unplaced => arranged.place = None,
            Arranging::Named(name) => {
                let name: String = name.trim().chars().take(Self::LONGEST_NAME).collect();
                arranged.name = Some(name).filter(|name| !name.is_empty());
            }
            Arranging::Coloured(tint) => arranged.tint = *tint,
            Arranging::PutAway(away) => arranged.is_away = *away,
        }
    }

    /// What holds for a socket; `None` if the person has changed nothing.
    pub fn of(&self, socket_id: SocketId) -> Option<&Arranged> {
        self.sockets.get(&socket_id)
    }

    /// What the person calls a socket.
    pub fn name(&self, socket_id: SocketId) -> Option<&str> {
        self.of(socket_id)?.name.as_deref()
    }

    /// What the person calls a socket, as it is shown: what could not be seen in it is escaped.
    pub fn shown_name(&self, socket_id: SocketId) -> Option<String> {
        self.name(socket_id).map(escape_text)
    }

    /// What a socket is called wherever people read of it: by its number, and by the name that the
    /// person gave it, if they did: `TCP #1 mail server`.
    pub fn title(&self, socket: &SocketState) -> String {
        match self.shown_name(socket.socket_id()) {
            Some(name) => format!("{} {name}", socket.name()),
            None => socket.name(),
        }
    }

    /// How many changes there were: what was made from an arrangement is valid while this is the same.
    pub fn changes(&self) -> u64 {
        self.changes
    }

    /// The sockets for which something was changed, and what holds for them.
    pub fn iter(&self) -> impl Iterator<Item = (SocketId, &Arranged)> {
        self.sockets.iter().map(|(socket_id, arranged)| (*socket_id, arranged))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        BehaviourId, BehaviourKind, BehaviourProgress, Family, Mode, Origin, Protocol,
    };
    use crate::session::{Entry, Log, SocketTable};

    fn arranged(changes: Vec<(u32, Arranging)>) -> Arrangement {
        let log = Log::new();
        for (socket, arranging) in changes {
            log.append(Entry::new(SocketId(socket), Event::Arranged(arranging)));
        }
        let mut arrangement = Arrangement::default();
        log.for_each(1..u64::MAX, |record| arrangement.note(record));
        arrangement
    }

    #[test]
    fn the_last_change_holds_and_each_kind_by_itself() {
        let arrangement = arranged(vec![
            (1, Arranging::Placed { x: 10, y: -20 }),
            (1, Arranging::Named("server".to_owned())),
            (1, Arranging::Placed { x: 11, y: -21 }),
            (2, Arranging::Coloured(Some(Tint::Red))),
            (2, Arranging::PutAway(true)),
            (2, Arranging::Placed { x: 1, y: 1 }),
            (2, Arranging::Unplaced),
        ]);
        let first = arrangement.of(SocketId(1)).unwrap();
        assert_eq!((first.place, first.is_away), (Some((11, -21)), false));
        assert_eq!(arrangement.name(SocketId(1)), Some("server"));
        let second = arrangement.of(SocketId(2)).unwrap();
        assert_eq!((second.place, second.tint, second.is_away), (None, Some(Tint::Red), true));
        assert_eq!((arrangement.of(SocketId(3)), arrangement.changes()), (None, 7));
    }

    #[test]
    fn who_takes_the_place_of_another_is_called_as_that_one_was() {
        let log = Log::new();
        let arrange = |socket, arranging| {
            log.append(Entry::new(SocketId(socket), Event::Arranged(arranging)));
        };
        let continues = |from, to| {
            let progress = BehaviourProgress::new(BehaviourKind::Reconnect, None);
            let step = BehaviourStep::Off(progress, BehaviourEnd::Continued(SocketId(to)));
            let event = Event::Behaviour { behaviour: BehaviourId(1), step };
            log.append(Entry::new(SocketId(from), event));
        };
        arrange(1, Arranging::Named("client".to_owned()));
        arrange(1, Arranging::Coloured(Some(Tint::Red)));
        arrange(1, Arranging::Placed { x: 1, y: 1 });
        continues(1, 2);
        arrange(2, Arranging::Named("second".to_owned()));
        continues(2, 3);
        continues(4, 5);
        let mut arrangement = Arrangement::default();
        log.for_each(1..u64::MAX, |record| arrangement.note(record));
        let last = arrangement.of(SocketId(3)).unwrap();
        let (name, tint) = (last.name.as_deref(), last.tint);
        assert_eq!((name, tint, last.place), (Some("second"), Some(Tint::Red), None));
        assert_eq!(arrangement.name(SocketId(1)), Some("client"));
        assert_eq!(arrangement.of(SocketId(5)), None);
    }

    #[test]
    fn a_name_stands_behind_the_number_and_what_cannot_be_seen_is_escaped() {
        let (reading, accepting) = (Mode::Step, Mode::Step);
        let (protocol, family, origin) = (Protocol::Tcp, Family::V4, Origin::Made);
        let log = Log::new();
        let event = Event::Opened { protocol, family, origin, reading, accepting };
        log.append(Entry::new(SocketId(1), event));
        let mut table = SocketTable::default();
        table.catch_up(&log, u64::MAX);
        let socket = table.get(SocketId(1)).unwrap();
        assert_eq!(Arrangement::default().title(socket), "TCP #1");
        let named = arranged(vec![(1, Arranging::Named("mail\u{202e}\u{7} server".to_owned()))]);
        assert_eq!(
            named.title(socket),
            format!("TCP #1 {}", escape_text("mail\u{202e}\u{7} server"))
        );
        assert!(!named.title(socket).contains(['\u{202e}', '\u{7}']));
    }

    #[test]
    fn what_a_file_says_is_brought_into_bounds() {
        let arrangement = arranged(vec![
            (1, Arranging::Placed { x: i32::MIN, y: i32::MAX }),
            (1, Arranging::Named("x".repeat(10_000))),
            (2, Arranging::Named("  ".to_owned())),
        ]);
        let place = arrangement.of(SocketId(1)).unwrap().place;
        assert_eq!(place, Some((-Arrangement::FURTHEST, Arrangement::FURTHEST)));
        let name = arrangement.name(SocketId(1)).unwrap();
        assert_eq!(name.len(), Arrangement::LONGEST_NAME);
        assert_eq!(arrangement.name(SocketId(2)), None);
    }
}
