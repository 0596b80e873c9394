//! The room of a chat: who is there, and what each of them is still to be told.
//!
//! Each member has a connection with a thread of its own. What one says is put into the outbox of every
//! other, whose thread is woken; an outbox has an end, so that one who does not read misses what does not
//! fit and costs no further memory.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write as _;

use bytes::Bytes;

use crate::net::Waker;

/// Members of a room at most.
const MOST_MEMBERS: usize = 1000;

/// Messages that a member is still to be told, and their bytes, at most.
const MOST_WAITING: usize = 256;
const MOST_BYTES: usize = 64 * 1024;

/// Members that a newcomer is told the names of.
const MOST_NAMED: usize = 10;

/// Characters of a name at most.
const MOST_NAME: usize = 32;

/// Who is there.
#[derive(Debug, Default)]
pub(super) struct Room {
    members: BTreeMap<u64, Member>,
    /// How many have come so far.
    came: u64,
}

#[derive(Debug)]
struct Member {
    name: String,
    outbox: VecDeque<Bytes>,
    /// Bytes of the outbox.
    waiting: usize,
    /// Messages that did not fit since it was last told so, and in all.
    missed: u64,
    missed_in_all: u64,
    waker: Option<Waker>,
}

impl Room {
    /// Lets somebody in, under a name that nobody has: the number of the member, and what it is greeted
    /// with; `None` if the room is full.
    pub(super) fn join(&mut self, waker: Option<Waker>) -> Option<(u64, Bytes)> {
        if self.members.len() == MOST_MEMBERS {
            return None;
        }
        self.came += 1;
        let own = self.came;
        let name = self.free_name(own);
        let mut greeting = format!("* Welcome, {name}. ");
        let named = self.members.values().take(MOST_NAMED).map(|member| member.name.as_str());
        let named = named.collect::<Vec<_>>().join(", ");
        let written = match self.members.len() {
            0 => write!(greeting, "You are the first here."),
            others if others > MOST_NAMED => {
                write!(greeting, "Here are {named} and {} others.", others - MOST_NAMED)
            }
            _ => write!(greeting, "Here with you: {named}."),
        };
        debug_assert!(written.is_ok(), "a text takes any text");
        greeting.push_str(" /name Ann gives you a name, bye leaves.\n");
        self.tell_others(own, &format!("* {name} has joined\n").into());
        let (outbox, waiting) = (VecDeque::new(), 0);
        let member = Member { name, outbox, waiting, missed: 0, missed_in_all: 0, waker };
        self.members.insert(own, member);
        Some((own, greeting.into()))
    }

    /// The name of a newcomer, whom somebody may have forestalled.
    fn free_name(&self, own: u64) -> String {
        let names = (own..).map(|number| format!("guest {number}"));
        // There are more numbers than members.
        names.into_iter().find(|name| !self.has_name(name)).unwrap_or_default()
    }

    fn has_name(&self, name: &str) -> bool {
        self.members.values().any(|member| member.name.eq_ignore_ascii_case(name))
    }

    /// What a member is called.
    pub(super) fn name_of(&self, own: u64) -> &str {
        self.members.get(&own).map_or("", |member| &member.name)
    }

    /// Tells all others what a member says.
    pub(super) fn say(&mut self, own: u64, line: &[u8]) {
        let message = [self.name_of(own).as_bytes(), b": ", line, b"\n"].concat();
        self.tell_others(own, &message.into());
    }

    /// Calls a member otherwise from now on, and tells all others. Returns what the member itself is
    /// told.
    pub(super) fn rename(&mut self, own: u64, wanted: &str) -> Bytes {
        let wanted = wanted.trim();
        let is_name = !wanted.is_empty()
            && wanted.chars().count() <= MOST_NAME
            && !wanted.contains(char::is_control);
        if !is_name {
            return format!("* A name has 1 to {MOST_NAME} characters.\n").into();
        }
        if self.has_name(wanted) {
            return Bytes::from_static(b"* Somebody here has that name.\n");
        }
        let Some(member) = self.members.get_mut(&own) else { return Bytes::new() };
        let before = std::mem::replace(&mut member.name, wanted.to_owned());
        self.tell_others(own, &format!("* {before} is now {wanted}\n").into());
        format!("* You are now {wanted}.\n").into()
    }

    /// Lets a member go, and tells all others.
    pub(super) fn leave(&mut self, own: u64) {
        if let Some(member) = self.members.remove(&own) {
            self.tell_others(own, &format!("* {} has left\n", member.name).into());
        }
    }

    /// Puts a message into the outbox of everybody else.
    fn tell_others(&mut self, own: u64, message: &Bytes) {
        for (_, member) in self.members.iter_mut().filter(|(number, _)| **number != own) {
            let fits = member.outbox.len() < MOST_WAITING
                && member.waiting + message.len() <= MOST_BYTES
                // One who has missed something is told so before anything else.
                && member.missed == 0;
            if fits {
                member.waiting += message.len();
                member.outbox.push_back(message.clone());
            } else {
                member.missed += 1;
                member.missed_in_all += 1;
            }
            member.waker.iter().for_each(Waker::wake);
        }
    }

    /// The next message for a member. Once it has all that fitted, it is told how many did not.
    pub(super) fn next_for(&mut self, own: u64) -> Option<Bytes> {
        let member = self.members.get_mut(&own)?;
        let next = member.outbox.pop_front();
        if let Some(message) = &next {
            member.waiting -= message.len();
        }
        next.or_else(|| match std::mem::take(&mut member.missed) {
            0 => None,
            1 => Some(Bytes::from_static(b"* You missed 1 message: you read too slowly.\n")),
            missed => {
                Some(format!("* You missed {missed} messages: you read too slowly.\n").into())
            }
        })
    }

    /// Whether there is anything to tell a member.
    pub(super) fn has_news_for(&self, own: u64) -> bool {
        let has = |member: &Member| !member.outbox.is_empty() || member.missed > 0;
        self.members.get(&own).is_some_and(has)
    }

    /// How many messages a member has missed.
    pub(super) fn missed_by(&self, own: u64) -> u64 {
        self.members.get(&own).map_or(0, |member| member.missed_in_all)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(room: &mut Room, own: u64) -> Vec<String> {
        let all = std::iter::from_fn(|| room.next_for(own));
        all.map(|message| String::from_utf8(message.to_vec()).unwrap()).collect()
    }

    #[test]
    fn what_one_says_all_others_hear() {
        let mut room = Room::default();
        let (ann, greeting) = room.join(None).unwrap();
        assert!(greeting.starts_with(b"* Welcome, guest 1. You are the first here."));
        assert_eq!(room.rename(ann, " Ann "), "* You are now Ann.\n");
        let (bob, greeting) = room.join(None).unwrap();
        assert!(greeting.starts_with(b"* Welcome, guest 2. Here with you: Ann."));
        for wrong in ["", "ann", "a\u{1b}[2J", &"x".repeat(33)] {
            assert!(!room.rename(bob, wrong).starts_with(b"* You are"), "{wrong:?}");
        }
        room.say(ann, b"hello");
        room.rename(ann, "Anna");
        room.leave(ann);
        assert_eq!(
            heard(&mut room, bob),
            ["Ann: hello\n", "* Ann is now Anna\n", "* Anna has left\n"]
        );
        assert_eq!(heard(&mut room, ann), [""; 0]);
    }

    #[test]
    fn one_who_does_not_read_misses_what_does_not_fit_and_is_told_how_much() {
        let mut room = Room::default();
        let (fast, _) = room.join(None).unwrap();
        let (slow, _) = room.join(None).unwrap();
        for _ in 0..MOST_WAITING + 7 {
            room.say(fast, b"x");
        }
        assert_eq!(room.missed_by(slow), 7);
        let told = heard(&mut room, slow);
        assert_eq!(told.len(), MOST_WAITING + 1);
        assert_eq!(told[MOST_WAITING], "* You missed 7 messages: you read too slowly.\n");
        // From then on it hears again.
        room.say(fast, b"y");
        assert_eq!(heard(&mut room, slow), ["guest 1: y\n"]);
        // Long messages are bounded by their bytes.
        for _ in 0..100 {
            room.say(fast, &[b'x'; 4000]);
        }
        assert!(room.members[&slow].waiting <= MOST_BYTES);
    }

    #[test]
    fn a_room_has_an_end() {
        let mut room = Room::default();
        for _ in 0..MOST_MEMBERS {
            room.join(None).unwrap();
        }
        assert!(room.join(None).is_none());
        room.leave(1);
        let (_, greeting) = room.join(None).unwrap();
        assert!(greeting.ends_with(b" and 989 others. /name Ann gives you a name, bye leaves.\n"));
    }
}
