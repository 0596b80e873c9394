//! Every action that can be asked for from anywhere, once: menus, shortcuts, the command palette and
//! the list of keys are all made from this table.

use std::{borrow::Cow, sync::LazyLock};

use egui::{Context, KeyboardShortcut, Modifiers, ThemePreference, Ui};

use super::{Action, Actions, command_table};
use crate::ui::{
    app::{appearance::Look, regions::Division, settings::Settings},
    document::Document,
};

/// Why a command that makes sockets is grey in a review.
pub const NOT_LIVE: &str =
    "This session was opened from a file. File, New session begins a live one.";

/// What commands belong together: in a menu, and in the list of keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Sessions, and files.
    Session,
    /// The program itself.
    Program,
    /// Sockets.
    Sockets,
    /// The log.
    Log,
    /// The panes.
    Panes,
    /// How large everything is.
    Size,
    /// Colours and motion.
    Look,
    /// Explanations.
    Help,
}

impl Group {
    /// All of them, in the order of the menus.
    pub const ALL: [Self; 8] = [
        Self::Session,
        Self::Program,
        Self::Sockets,
        Self::Log,
        Self::Panes,
        Self::Size,
        Self::Look,
        Self::Help,
    ];

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Session => "Session",
            Self::Program => "Program",
            Self::Sockets => "Sockets",
            Self::Log => "Log",
            Self::Panes => "Panes",
            Self::Size => "Size",
            Self::Look => "Look",
            Self::Help => "Help",
        }
    }
}

/// What there must be for a command to do anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// Nothing.
    Nothing,
    /// A session that is alive.
    LiveSession,
    /// Something in the log.
    Records,
    /// The same, and of a session from a file, one that can be written.
    Savable,
}

/// One thing that can be asked for from anywhere.
#[derive(Debug)]
pub struct Command {
    /// What it belongs to.
    pub group: Group,
    /// A symbol, in the font of the icons.
    pub icon: &'static str,
    /// What it is called, in menus and as an accessible name.
    pub name: Cow<'static, str>,
    /// What it does.
    pub sentence: Cow<'static, str>,
    /// The keys for it.
    pub keys: Option<KeyboardShortcut>,
    /// What there must be.
    pub needs: Needs,
    /// What is asked for.
    pub action: Action,
}

/// What a command depends on.
#[derive(Clone, Copy)]
pub struct Now<'a> {
    /// The session.
    pub document: &'a Document,
    /// The settings.
    pub settings: &'a Settings,
    /// The window.
    pub ctx: &'a Context,
}

impl Command {
    /// Why it does nothing now; `None` where it does something.
    pub fn obstacle(&self, now: Now<'_>) -> Option<Cow<'static, str>> {
        match self.needs {
            Needs::Nothing => None,
            Needs::LiveSession => now.document.playground().is_none().then_some(NOT_LIVE.into()),
            Needs::Savable if !now.document.is_live() => now.document.not_savable().map(Cow::from),
            Needs::Records | Needs::Savable => {
                let empty = now.document.log().is_empty();
                empty.then_some("Nothing has happened in this session so far.".into())
            }
        }
    }

    /// Whether what it switches is on; `None` where it switches nothing.
    pub fn is_on(&self, now: Now<'_>) -> Option<bool> {
        let Now { settings, ctx, .. } = now;
        match &self.action {
            Action::SwitchIllegalCalls => Some(settings.allow_illegal),
            Action::SwitchIpv6 => Some(settings.use_ipv6),
            Action::Divide(Division::SwitchAlone) => Some(settings.panes_alone),
            Action::Divide(Division::SwitchInspector) => {
                Some(settings.layouts.shows_inspector(ctx.content_rect().width()))
            }
            Action::Look(Look::Projector) => Some(settings.projector),
            Action::Look(Look::ReducedMotion) => Some(settings.reduced_motion),
            Action::Look(Look::Size(percent)) => {
                Some((ctx.zoom_factor() - f32::from(*percent) / 100.0).abs() < 0.01)
            }
            Action::Look(Look::Theme(theme)) => {
                let preference: ThemePreference = ctx.options(|options| options.theme_preference);
                Some(preference == *theme)
            }
            _ => None,
        }
    }
}

/// All commands, group by group.
pub fn all() -> &'static [Command] {
    static ALL: LazyLock<Vec<Command>> = LazyLock::new(command_table::commands);
    &ALL
}

/// The commands of a group.
pub fn of(group: Group) -> impl Iterator<Item = &'static Command> {
    all().iter().filter(move |command| command.group == group)
}

/// The command of this name.
pub fn named(name: &str) -> Option<&'static Command> {
    all().iter().find(|command| command.name == name)
}

/// The keys that a command is asked for with, as they are written on this system.
pub fn keys_text(ctx: &Context, command: &Command) -> String {
    command.keys.map_or_else(String::new, |keys| ctx.format_shortcut(&keys))
}

/// Takes the keys that have been pressed.
pub fn take_shortcuts(ui: &Ui, now: Now<'_>, actions: &mut Actions) {
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
        actions.push(match command.obstacle(now) {
            None => command.action.clone(),
            Some(reason) => Action::Complain(format!("{}: {reason}", command.name)),
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
    fn no_shortcut_is_given_twice_and_none_is_another_key_of_the_window() {
        let ctx = Context::default();
        let mut given = BTreeSet::new();
        for command in all().iter().filter(|command| command.keys.is_some()) {
            let keys = keys_text(&ctx, command);
            assert!(given.insert(keys.clone()), "{keys} of {} is given already", command.name);
        }
        assert!(given.len() > 10, "{given:?}");
        for (_, keys) in crate::ui::windows::shortcut_list::other_keys() {
            for (keys, what) in keys {
                assert!(!given.contains(&keys), "{keys} is {what}, and a command's, too");
            }
        }
    }

    #[test]
    fn every_command_has_a_name_of_its_own_and_says_what_it_does() {
        let mut names = BTreeSet::new();
        for command in all() {
            assert!(names.insert(&command.name), "{} is there twice", command.name);
            assert!(!command.icon.is_empty(), "{} has no icon", command.name);
            assert!(command.sentence.ends_with('.'), "{}: {}", command.name, command.sentence);
        }
        let groups = Group::ALL.into_iter().flat_map(of).count();
        assert_eq!(groups, all().len(), "every command is in a group that is shown");
    }
}
