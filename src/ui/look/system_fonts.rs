//! Fonts of the system for characters that the window's own fonts lack, such as Chinese or a new emoji.
//!
//! They are looked for when such a character is first drawn, on a thread of their own, since reading
//! what is installed takes long; until then it is drawn as a box.

use std::collections::BTreeSet;
use std::io;
use std::sync::{Arc, OnceLock};
use std::thread::JoinHandle;

use egui::{Context, FallbackRequest, FontFamily, FontInsert, FontProvider};
use parking_lot::Mutex;

/// Where fonts are looked for.
type Source = Box<dyn FontProvider>;

/// Characters for which a font may be missing, by the package of Debian and Ubuntu that has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Missing {
    ChineseJapaneseKorean,
    Emoji,
    OtherLetters,
}

impl Missing {
    /// What no font was found for; `None` of what no font need have.
    fn of(character: char) -> Option<Self> {
        match u32::from(character) {
            0x1100..=0x11ff
            | 0x2e80..=0x9fff
            | 0xa960..=0xa97f
            | 0xac00..=0xd7ff
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe4f
            | 0xff00..=0xffef
            | 0x1aff0..=0x1b16f
            | 0x20000..=0x3ffff => Some(Self::ChineseJapaneseKorean),
            0x2600..=0x27bf | 0x1f000..=0x1faff => Some(Self::Emoji),
            _ => character.is_alphanumeric().then_some(Self::OtherLetters),
        }
    }

    /// What to install.
    fn remedy(self) -> &'static str {
        match self {
            Self::ChineseJapaneseKorean => {
                "No installed font has Chinese, Japanese or Korean characters: they are shown as \
                 boxes. Debian and Ubuntu have them in the package fonts-noto-cjk. Install it, then \
                 start this program again."
            }
            Self::Emoji => {
                "No installed font has some emoji: they are shown as boxes. Debian and Ubuntu have \
                 them in the package fonts-noto-color-emoji. Install it, then start this program again."
            }
            Self::OtherLetters => {
                "No installed font has some letters: they are shown as boxes. Debian and Ubuntu have \
                 most scripts in the package fonts-noto-core. Install it, then start this program again."
            }
        }
    }
}

/// What no font was found for.
#[derive(Default)]
struct Lacking {
    /// Since the last look.
    new: BTreeSet<Missing>,
    /// What was reported.
    reported: BTreeSet<Missing>,
}

/// The fonts of the system, once they are needed.
#[derive(Default)]
pub struct SystemFonts {
    /// A character, and the family, that they are first needed for.
    needed: Mutex<Option<(String, FontFamily)>>,
    /// The thread that reads what is installed.
    looking: OnceLock<JoinHandle<()>>,
    source: OnceLock<Source>,
    lacking: Mutex<Lacking>,
}

impl SystemFonts {
    /// Has a window use them.
    pub fn install(ctx: &Context) -> Arc<Self> {
        let fonts = Arc::new(Self::default());
        ctx.set_font_providers(vec![fonts.clone()]);
        fonts
    }

    /// Begins to look for fonts if a character needs one, and returns what is to be reported of those
    /// that have none, a sentence each, once. Called every frame.
    pub fn advance(self: &Arc<Self>, ctx: &Context) -> Vec<String> {
        self.advance_with(ctx, || Box::new(egui_system_font_provider::SystemFontProvider::new()))
    }

    fn advance_with(
        self: &Arc<Self>,
        ctx: &Context,
        open: impl FnOnce() -> Source + Send + 'static,
    ) -> Vec<String> {
        if self.looking.get().is_none()
            && let Some(first) = self.needed.lock().take()
            && let Err(error) = self.begin(ctx.clone(), first, open)
        {
            return vec![format!("The system's fonts could not be read: {error}")];
        }
        let mut lacking = self.lacking.lock();
        let new = std::mem::take(&mut lacking.new);
        let unreported: Vec<_> = new.difference(&lacking.reported).copied().collect();
        lacking.reported.extend(unreported.iter().copied());
        unreported.into_iter().map(|missing| missing.remedy().to_owned()).collect()
    }

    fn begin(
        self: &Arc<Self>,
        ctx: Context,
        (cluster, family): (String, FontFamily),
        open: impl FnOnce() -> Source + Send + 'static,
    ) -> io::Result<()> {
        let fonts = Arc::clone(self);
        let look = move || {
            let source = open();
            // The first request waits until all that is installed is read.
            source.font_for(&FallbackRequest { cluster: &cluster, family: &family });
            if fonts.source.set(source).is_ok() {
                // What was drawn as a box is looked for again.
                ctx.set_font_providers(vec![fonts]);
            }
        };
        let thread = std::thread::Builder::new().name("system fonts".to_owned()).spawn(look)?;
        self.looking.get_or_init(|| thread);
        Ok(())
    }
}

impl FontProvider for SystemFonts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let Some(source) = self.source.get() else {
            let wanted = || (request.cluster.to_owned(), request.family.clone());
            self.needed.lock().get_or_insert_with(wanted);
            return None;
        };
        let found = source.font_for(request);
        if found.is_none() {
            self.lacking.lock().new.extend(request.cluster.chars().next().and_then(Missing::of));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use egui::{FontData, FontId};

    use super::*;

    const HAN: char = '日';

    /// A window that draws this character, with this source of fonts; returns whether it has a glyph
    /// and all that was reported, once the source was asked or never is.
    fn draw(character: char, source: fn() -> Source) -> (bool, Vec<String>) {
        let ctx = Context::default();
        let fonts = SystemFonts::install(&ctx);
        let mut reported = Vec::new();
        let mut has_glyph = false;
        let deadline = Instant::now() + Duration::from_secs(10);
        let mut frames_since = 0;
        while frames_since < 3 {
            let mut output = ctx.run_ui(egui::RawInput::default(), |ui| {
                let font = FontId::proportional(14.0);
                has_glyph = ui.fonts_mut(|fonts| fonts.has_glyph(&font, character));
                ui.label(character.to_string());
                reported.extend(fonts.advance_with(ui.ctx(), source));
            });
            output.textures_delta.clear();
            assert!(Instant::now() < deadline, "the fonts were never read");
            frames_since += i32::from(fonts.looking.get().is_none_or(JoinHandle::is_finished));
        }
        (has_glyph, reported)
    }

    fn without_any() -> Source {
        Box::new(|_: &FallbackRequest<'_>| None::<FontInsert>)
    }

    #[test]
    fn fonts_are_read_only_when_a_character_needs_them() {
        let refused = || -> Source { panic!("the window's own fonts have it") };
        assert_eq!(draw('a', refused), (true, Vec::new()));
    }

    #[test]
    fn what_no_font_has_is_reported_once_with_the_package_that_has_it() {
        let (has_glyph, reported) = draw(HAN, without_any);
        assert!(!has_glyph);
        assert_eq!(reported.len(), 1, "{reported:?}");
        assert!(reported[0].contains("fonts-noto-cjk"), "{reported:?}");
        let (_, reported) = draw('\u{1fae8}', without_any);
        assert!(reported[0].contains("fonts-noto-color-emoji"), "{reported:?}");
        let (_, reported) = draw('ก', without_any);
        assert!(reported[0].contains("fonts-noto-core"), "{reported:?}");
        // Not every number stands for a character.
        assert_eq!(draw('\u{e123}', without_any).1, Vec::<String>::new());
    }

    #[test]
    fn a_character_that_the_system_has_is_drawn_once_its_font_is_read() {
        // The icons are a font that the bare window lacks.
        let icons = || -> Source {
            Box::new(|request: &FallbackRequest<'_>| {
                let data: FontData = egui_material_icons::font_insert().data;
                let name = "the icons".to_owned();
                let family = request.family.clone();
                let families =
                    vec![egui::InsertFontFamily { family, priority: egui::FontPriority::Lowest }];
                Some(FontInsert { name, data, families })
            })
        };
        let icon = egui_material_icons::icons::ICON_VISIBILITY.codepoint.chars().next().unwrap();
        assert_eq!(draw(icon, icons), (true, Vec::new()));
    }
}
