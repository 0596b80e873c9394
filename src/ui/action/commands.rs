//! Every command, once: menus, shortcuts, the command palette and the list of keys are all made from
//! this table.

use std::sync::LazyLock;

use egui::{Context, KeyboardShortcut, Modifiers, Ui};

use super::{Actions, Command, CommandContext, CommandGroup, WindowAction, command_table};

/// All commands, group by group.
pub fn all() -> &'static [Command] {
    static ALL: LazyLock<Vec<Command>> = LazyLock::new(command_table::commands);
    &ALL
}

/// The commands of a group.
pub fn of(group: CommandGroup) -> impl Iterator<Item = &'static Command> {
    all().iter().filter(move |command| command.group == group)
}

/// The command of this name.
pub fn named(name: &str) -> Option<&'static Command> {
    all().iter().find(|command| command.name == name)
}

/// The keys of a command, as they are written on this system.
pub fn keys_text(ctx: &Context, command: &Command) -> String {
    command.keys.map_or_else(String::new, |keys| ctx.format_shortcut(&keys))
}

/// Takes the keys that have been pressed.
pub fn take_shortcuts(ui: &Ui, context: CommandContext<'_>, actions: &mut Actions) {
    // A shortcut holds with further keys as well: the one with more of them goes first.
    static BY_KEYS: LazyLock<Vec<(KeyboardShortcut, &'static Command)>> = LazyLock::new(|| {
        let with_keys = all().iter().filter_map(|command| Some((command.keys?, command)));
        let mut by_keys: Vec<_> = with_keys.collect();
        by_keys.sort_by_key(|(keys, _)| std::cmp::Reverse(count(keys.modifiers)));
        by_keys
    });
    let pressed_any = |input: &egui::InputState| {
        input.events.iter().any(|event| matches!(event, egui::Event::Key { pressed: true, .. }))
    };
    if !ui.input(pressed_any) {
        return;
    }
    for (keys, command) in BY_KEYS.iter() {
        if !ui.input_mut(|input| input.consume_shortcut(keys)) {
            continue;
        }
        actions.push(match command.obstacle(context) {
            None => command.action.clone(),
            Some(reason) => WindowAction::Complain(format!("{}: {reason}", command.name)).into(),
        });
    }
}

fn count(modifiers: Modifiers) -> usize {
    let Modifiers { alt, ctrl, shift, mac_cmd, command } = modifiers;
    [alt, ctrl || command || mac_cmd, shift].into_iter().filter(|held| *held).count()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_command_has_a_name_of_its_own_and_says_what_it_does() {
        let mut names = BTreeSet::new();
        for command in all() {
            assert!(names.insert(&command.name), "{} is there twice", command.name);
            assert!(!command.icon.is_empty(), "{} has no icon", command.name);
            assert!(command.sentence.ends_with('.'), "{}: {}", command.name, command.sentence);
        }
        let groups = CommandGroup::ALL.into_iter().flat_map(of).count();
        assert_eq!(groups, all().len(), "every command is in a group that is shown");
    }
}
