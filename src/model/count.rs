//! Numbers of things in words: one thing, or several.

/// The noun for this many things: `byte` for 1, else `bytes`; `matches` for `match`, `entries` for `entry`.
pub fn plural(number: u64, noun: &str) -> String {
    match number {
        1 => noun.to_owned(),
        _ if noun.ends_with("ry") => format!("{}ies", noun.trim_end_matches('y')),
        _ if noun.ends_with("ch") => format!("{noun}es"),
        _ => format!("{noun}s"),
    }
}

/// A number of things: `1 byte`, `2 bytes`.
pub fn count(number: impl TryInto<u64>, noun: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    format!("{number} {}", plural(number, noun))
}
