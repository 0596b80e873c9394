//! The windows that help: the command palette, the list of keys, the glossary, and the About
//! window.

use std::path::Path;

use egui::{Context, RichText, Vec2};

use super::palette::{CallContext, CommandPalette};
use super::shortcut_list;
use super::shortcut_list::Keys;
use crate::ui::action::{Actions, Overlay};
use crate::ui::glossary::Glossary;
use crate::ui::look::{Palette, floating_window};

/// The fonts that the program contains, and their licences.
const FONTS: &str = "Ubuntu Light (Ubuntu Font Licence 1.0), Hack (MIT and Bitstream Vera), Noto Emoji \
                     (SIL Open Font License 1.1), emoji-icon-font (MIT), Material Symbols (Apache-2.0). \
                     Other characters are drawn in the fonts of your system.";

/// These windows, and what each remembers.
#[derive(Default)]
pub struct Overlays {
    palette: CommandPalette,
    glossary: Glossary,
    shortcuts: bool,
    about: bool,
}

impl Overlays {
    /// Opens one of them. The keys of the list of keys close it again.
    pub fn show(&mut self, overlay: Overlay) {
        match overlay {
            Overlay::Palette => self.palette.show(),
            Overlay::Shortcuts => self.shortcuts = !self.shortcuts,
            Overlay::Glossary => self.glossary.show(),
            Overlay::About => self.about = true,
        }
    }

    /// Whether the palette is open: keys are meant for it then.
    pub fn takes_keys(&self) -> bool {
        self.palette.is_open()
    }

    /// Draws the palette. It is drawn before all else, so that keys reach it first.
    pub fn palette_ui(&mut self, ctx: &Context, context: CallContext<'_>, actions: &mut Actions) {
        self.palette.ui(ctx, context, actions);
    }

    /// Draws the others. `journals` is where sessions are kept, or why they are not; `other_keys` gives
    /// the keys that are no commands.
    pub fn ui(
        &mut self,
        ctx: &Context,
        journals: Result<&Path, &str>,
        other_keys: fn() -> Vec<(&'static str, Keys)>,
    ) {
        shortcut_list::shortcut_list_ui(ctx, &mut self.shortcuts, other_keys);
        self.glossary.ui(ctx);
        about_ui(ctx, &mut self.about, journals);
    }
}

fn about_ui(ctx: &Context, open: &mut bool, journals: Result<&Path, &str>) {
    let size = Vec2::new(400.0, 240.0);
    floating_window(ctx, "About Socket Playground", "about", size, open).resizable(false).show(
        ctx,
        |ui| {
            let palette = Palette::of(ui.visuals());
            ui.label(RichText::new(concat!("Version ", env!("CARGO_PKG_VERSION"))).strong());
            ui.label(
                "Creates real sockets on your operating system, call by call, and logs every byte.",
            );
            ui.add_space(6.0);
            egui::Grid::new("about").num_columns(2).spacing([12.0, 6.0]).show(ui, |ui| {
                ui.label(RichText::new("Licence").color(palette.muted));
                ui.label(env!("CARGO_PKG_LICENSE").replace(" OR ", " or "));
                ui.end_row();
                ui.label(RichText::new("Fonts").color(palette.muted));
                ui.add(egui::Label::new(FONTS).wrap());
                ui.end_row();
                ui.label(RichText::new("Sessions").color(palette.muted));
                let text = match journals {
                    Ok(folder) => format!("kept in {}", folder.display()),
                    Err(reason) => format!("not kept: {reason}"),
                };
                ui.add(egui::Label::new(text).wrap());
                ui.end_row();
            });
        },
    );
}
