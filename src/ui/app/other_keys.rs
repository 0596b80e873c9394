//! The keys that are no commands: they belong to what has the focus, or is under the pointer.

use crate::ui::canvas;
use crate::ui::panes::log;
use crate::ui::windows::shortcut_list::Keys;

/// These keys, by the place in which they are taken.
pub fn other_keys() -> Vec<(&'static str, Keys)> {
    let owned = |keys: &[(&str, &str)]| {
        keys.iter().map(|(keys, what)| ((*keys).to_owned(), (*what).to_owned())).collect::<Keys>()
    };
    vec![
        (
            "Everywhere",
            owned(&[
                ("F6", "go to the next region: bars, canvas, inspector, panes; with Shift, back"),
                ("Tab", "go to the next control of the region; with Shift, the previous one"),
                ("Enter or Space", "press the focused control"),
                ("Esc", "close the topmost window or menu"),
                ("Ctrl + and Ctrl -", "zoom in and out"),
                ("Ctrl 0", "return to 100 %"),
            ]),
        ),
        ("Cards on the canvas", owned(&canvas::KEYS)),
        ("Rows of the log", log::keys()),
        (
            "Bytes",
            owned(&[
                ("Arrow keys", "select another byte; with Shift, several"),
                ("Page Up, Page Down", "select a byte one page away"),
                ("Home, End", "select the first or last byte"),
                ("Ctrl+A", "select all bytes of the record"),
                ("Ctrl+C", "copy the selected bytes as hex"),
            ]),
        ),
        (
            "Messages and chat",
            owned(&[
                ("Enter", "send the message"),
                ("Shift+Enter", "add a line to the message"),
                ("Arrow up, arrow down", "recall earlier messages"),
            ]),
        ),
        (
            "Find",
            owned(&[
                ("Enter", "go to the next match; with Shift, the previous one"),
                ("Esc", "close the find bar"),
            ]),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use egui::Context;

    use super::*;
    use crate::ui::action::commands;
    use crate::ui::action::commands::keys_text;

    #[test]
    fn no_shortcut_is_given_twice_and_none_is_another_key_of_the_window() {
        let ctx = Context::default();
        let mut given = BTreeSet::new();
        for command in commands::all().iter().filter(|command| command.keys.is_some()) {
            let keys = keys_text(&ctx, command);
            assert!(given.insert(keys.clone()), "{keys} of {} is given already", command.name);
        }
        assert!(given.len() > 10, "{given:?}");
        for (_, keys) in other_keys() {
            for (keys, what) in keys {
                assert!(!given.contains(&keys), "{keys} is {what}, and a command's, too");
            }
        }
    }
}
