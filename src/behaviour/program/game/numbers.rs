//! Which numbers were heard of whom, to drop what comes late.

use std::collections::BTreeMap;

/// Players that are followed at most.
pub(super) const MOST_PLAYERS: usize = 64;

/// Bytes of a datagram of the game at most.
const MOST_BYTES: usize = 256;

/// What a datagram is to whoever hears it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The newest of its player.
    New,
    /// A newer one of its player was heard before, or the same.
    Late,
    /// None of the game, or of one player too many.
    Foreign,
}

/// The newest number of each player.
#[derive(Debug, Default)]
pub(super) struct Numbers {
    newest: BTreeMap<String, u64>,
}

impl Numbers {
    /// What a datagram is. One that is new is what the next is compared with.
    pub(super) fn hear(&mut self, datagram: &[u8]) -> Heard {
        let Some((name, number)) = read(datagram) else { return Heard::Foreign };
        let is_full = self.newest.len() == MOST_PLAYERS;
        match self.newest.get_mut(name) {
            Some(newest) if number <= *newest => return Heard::Late,
            Some(newest) => *newest = number,
            None if is_full => return Heard::Foreign,
            None => {
                self.newest.insert(name.to_owned(), number);
            }
        }
        Heard::New
    }

    /// Forgets a player: another may have the name, and begin anew.
    pub(super) fn forget(&mut self, name: &str) {
        self.newest.remove(name);
    }
}

/// The player and the number of a datagram.
pub(super) fn read(datagram: &[u8]) -> Option<(&str, u64)> {
    let text = std::str::from_utf8(datagram).ok().filter(|text| text.len() <= MOST_BYTES)?;
    let mut words = text.split_ascii_whitespace();
    let (name, number) = (words.next()?, words.next()?.parse().ok()?);
    let mut is_place = || words.next()?.parse::<f64>().ok();
    is_place().and_then(|_| is_place())?;
    Some((name, number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_late_or_no_place_is_told_from_what_is_new() {
        let mut numbers = Numbers::default();
        let hear = |numbers: &mut Numbers, text: &str| numbers.hear(text.as_bytes());
        assert_eq!(hear(&mut numbers, "red 3 0.1 0.2\n"), Heard::New);
        for late in ["red 3 0.1 0.2", "red 2 0.5 0.5"] {
            assert_eq!(hear(&mut numbers, late), Heard::Late, "{late}");
        }
        for foreign in ["red", "red x 1 1", "red 9 1", "red 9 a b", ""] {
            assert_eq!(hear(&mut numbers, foreign), Heard::Foreign, "{foreign}");
        }
        assert_eq!(hear(&mut numbers, "red 4 0.1 0.2"), Heard::New);
        assert_eq!(hear(&mut numbers, "blue 1 0 0"), Heard::New);
        numbers.forget("red");
        assert_eq!(hear(&mut numbers, "red 1 0.1 0.2"), Heard::New);
        for number in 0..100 {
            hear(&mut numbers, &format!("bot{number} 1 0 0"));
        }
        assert_eq!(numbers.newest.len(), MOST_PLAYERS);
    }
}
