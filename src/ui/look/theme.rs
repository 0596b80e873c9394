//! Every colour, size and symbol of the window, for the dark and the light theme.
//!
//! State is shown by colour, shape and word together, never by colour alone.

use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Frame, Margin,
    Shadow, Stroke, Style, TextStyle, Theme, Vec2, Visuals,
    style::{ScrollAnimation, WidgetVisuals},
};

use crate::model::{Lifecycle, TcpState, Tint};

/// Corner radius of cards and buttons.
pub const RADIUS: u8 = 6;

/// How much thicker lines are on a projector.
const THICK: f32 = 1.75;

/// How long a change of the window takes, in seconds.
const MOTION: f32 = 0.12;

/// How much of its colours a control keeps that cannot be used: what is on it can still be read.
const DISABLED: f32 = 0.7;

/// Height of a row in tables, the chat and the bytes, in points.
pub const ROW_HEIGHT: f32 = 20.0;

/// The colours of one theme.
#[derive(Clone, Copy, Debug)]
pub struct Palette {
    /// Behind everything.
    pub ground: Color32,
    /// Bars and side panels.
    pub panel: Color32,
    /// Cards and buttons.
    pub card: Color32,
    /// A button under the pointer.
    pub card_hovered: Color32,
    /// Behind what can be typed into.
    pub field: Color32,
    /// Lines and frames.
    pub line: Color32,
    /// Text.
    pub text: Color32,
    /// Secondary text.
    pub muted: Color32,
    /// What is selected, and what to press next.
    pub accent: Color32,
    /// Fill of what is selected.
    pub accent_fill: Color32,
    /// Behind a selected row or switch; [`Self::text`] is drawn on it.
    pub selection: Color32,
    /// Text on [`Self::accent_fill`].
    pub on_accent: Color32,
    /// Behind a row that shows a failure.
    pub failed_fill: Color32,
    /// What we sent.
    pub sent_fill: Color32,
    /// What the other end of a connection sent.
    pub heard_fill: Color32,
    /// Marks what was found.
    pub found: Color32,
    /// Behind what was found.
    pub found_fill: Color32,
    created: Color32,
    bound: Color32,
    /// Who waits to be accepted, and who lets them wait.
    pub listening: Color32,
    /// What is connected.
    pub connected: Color32,
    /// What has half ended, and where a limit is.
    pub half_closed: Color32,
    /// Errors.
    pub failed: Color32,
    /// Behind rows that match a colour rule, in the order of [`Tint::ALL`].
    tints: [Color32; Tint::ALL.len()],
}

const fn hex(rgb: u32) -> Color32 {
    #[expect(clippy::disallowed_methods, reason = "the one place that colours come from")]
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

const DARK: Palette = Palette {
    ground: hex(0x0014_161a),
    panel: hex(0x001a_1d23),
    card: hex(0x0022_2731),
    card_hovered: hex(0x002c_323e),
    field: hex(0x0014_161a),
    line: hex(0x002f_3540),
    text: hex(0x00df_e4ec),
    muted: hex(0x009a_a3b3),
    accent: hex(0x005a_a9ff),
    accent_fill: hex(0x001d_4f86),
    selection: hex(0x001e_3a5c),
    on_accent: hex(0x00ff_ffff),
    failed_fill: hex(0x003a_1e24),
    sent_fill: hex(0x001c_3552),
    heard_fill: hex(0x0016_3a2e),
    found: hex(0x00ff_c94d),
    found_fill: hex(0x0041_3408),
    created: hex(0x009a_a3b3),
    bound: hex(0x00e7_b54e),
    listening: hex(0x00bc_92da),
    connected: hex(0x003c_cf9e),
    half_closed: hex(0x00fd_9965),
    failed: hex(0x00ff_7882),
    tints: [
        hex(0x001a_3350),
        hex(0x0016_3b2d),
        hex(0x003f_3614),
        hex(0x0044_2a18),
        hex(0x0047_1d27),
        hex(0x0030_2754),
    ],
};

const LIGHT: Palette = Palette {
    ground: hex(0x00ee_f1f6),
    panel: hex(0x00f8_fafc),
    card: hex(0x00ff_ffff),
    card_hovered: hex(0x00e6_ecf5),
    field: hex(0x00ff_ffff),
    line: hex(0x00c9_d1de),
    text: hex(0x001b_2430),
    muted: hex(0x0056_6173),
    accent: hex(0x001b_5fbc),
    accent_fill: hex(0x001b_5fbc),
    selection: hex(0x00cd_e0f9),
    on_accent: hex(0x00ff_ffff),
    failed_fill: hex(0x00fd_e3e6),
    sent_fill: hex(0x00d9_e8fb),
    heard_fill: hex(0x00d6_f2e6),
    found: hex(0x00b5_7500),
    found_fill: hex(0x00ff_e48f),
    created: hex(0x0056_6173),
    bound: hex(0x0061_3c00),
    listening: hex(0x0065_3fce),
    connected: hex(0x0000_6f55),
    half_closed: hex(0x00a6_4300),
    failed: hex(0x00bc_1f33),
    tints: [
        hex(0x00d6_e6fb),
        hex(0x00d0_f0e1),
        hex(0x00f9_eec2),
        hex(0x00fc_dfc9),
        hex(0x00fb_d5da),
        hex(0x00e6_dcfb),
    ],
};

impl Palette {
    /// The colours of the theme that `style` belongs to.
    pub fn of(visuals: &Visuals) -> &'static Self {
        if visuals.dark_mode { &DARK } else { &LIGHT }
    }

    /// Behind a row that matches a colour rule.
    pub fn tint(&self, tint: Tint) -> Color32 {
        self.tints[tint as usize]
    }

    /// Bytes that have arrived but were not read.
    pub fn unread(&self) -> Color32 {
        self.bound
    }

    /// Lines of different sockets in one plot, in the order in which they are taken.
    pub fn lines(&self) -> [Color32; 6] {
        let Self { accent, connected, half_closed, listening, bound, failed, .. } = *self;
        [accent, half_closed, connected, listening, bound, failed]
    }

    /// The colour of a TCP state; its name is always shown with it.
    pub fn tcp_state(&self, state: TcpState) -> Color32 {
        match state {
            TcpState::Closed | TcpState::TimeWait => self.muted,
            TcpState::Listen => self.listening,
            TcpState::Established => self.connected,
            TcpState::SynSent | TcpState::SynReceived => self.accent,
            TcpState::FinWait1
            | TcpState::FinWait2
            | TcpState::CloseWait
            | TcpState::Closing
            | TcpState::LastAck => self.half_closed,
        }
    }

    /// The colour of a stage of a socket's life.
    pub fn lifecycle(&self, lifecycle: Lifecycle) -> Color32 {
        match lifecycle {
            Lifecycle::Created | Lifecycle::Closed => self.created,
            Lifecycle::Bound => self.bound,
            Lifecycle::Listening => self.listening,
            Lifecycle::Connecting => self.accent,
            Lifecycle::Connected => self.connected,
            Lifecycle::WriteClosed | Lifecycle::ReadClosed | Lifecycle::BothClosed => {
                self.half_closed
            }
            Lifecycle::Failed => self.failed,
        }
    }
}

/// The frame of a question over the window.
pub fn dialog_frame(ctx: &Context) -> Frame {
    Frame::popup(&ctx.global_style()).inner_margin(Margin::symmetric(18, 14))
}

/// A number rounded down to a whole one; 0 if it is negative.
pub fn whole(ratio: f32) -> usize {
    #[expect(
        clippy::cast_sign_loss,
        reason = "a cast from float saturates, and 0 is what is meant"
    )]
    let whole = ratio as usize;
    whole
}

/// Sets fonts, sizes and colours of both themes. Called once, before the first frame.
pub fn apply(ctx: &Context) {
    ctx.set_fonts(fonts());
    adapt(ctx, Presentation::default());
}

/// For whom the window is drawn.
#[derive(Clone, Copy, Debug, Default)]
pub struct Presentation {
    /// For a class that sees it from afar.
    pub projector: bool,
    /// For eyes that want nothing to slide, fade or blink.
    pub reduced_motion: bool,
}

/// Sets sizes, strokes and motion of both themes to what the person has chosen.
pub fn adapt(ctx: &Context, Presentation { projector, reduced_motion }: Presentation) {
    for theme in [Theme::Dark, Theme::Light] {
        ctx.style_mut_of(theme, |style| {
            shape(style, theme, if projector { THICK } else { 1.0 });
            if reduced_motion {
                style.animation_time = 0.0;
                style.scroll_animation = ScrollAnimation::none();
                style.visuals.text_cursor.blink = false;
            } else {
                style.animation_time = MOTION;
                style.scroll_animation = ScrollAnimation::default();
                style.visuals.text_cursor.blink = true;
            }
        });
    }
}

/// How many times thicker lines are than on a screen that is close.
pub fn thickness(visuals: &Visuals) -> f32 {
    visuals.widgets.noninteractive.bg_stroke.width
}

/// A line of this width, in points, and thicker on a projector.
pub fn stroke(visuals: &Visuals, width: f32, color: Color32) -> Stroke {
    Stroke::new(width * thickness(visuals), color)
}

/// The icons that the window uses, of Google's Material Symbols (Apache License 2.0): all of them would be
/// 1.8 MB. One that is missing is seen as a box, and fails the tests of the window.
const ICONS: &[u8] = include_bytes!("../../../assets/fonts/material-symbols.ttf");

/// egui's fonts, with arrows and shapes in the text font as well, and the icons.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    if let Some(family) = fonts.families.get_mut(&FontFamily::Proportional)
        && !family.iter().any(|name| name == "Hack")
    {
        family.push("Hack".to_owned());
    }
    let mut icons = FontData::from_static(ICONS);
    icons.tweak.y_offset_factor = 0.05;
    let name = egui_material_icons::FONT_FAMILY;
    fonts.font_data.insert(name.to_owned(), icons.into());
    for family in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.entry(family).or_default().push(name.to_owned());
    }
    fonts
}

fn shape(style: &mut Style, theme: Theme, thickness: f32) {
    let palette = match theme {
        Theme::Dark => &DARK,
        Theme::Light => &LIGHT,
    };
    style.text_styles = [
        (TextStyle::Small, FontId::proportional(11.5)),
        (TextStyle::Body, FontId::proportional(13.5)),
        (TextStyle::Button, FontId::proportional(13.5)),
        (TextStyle::Heading, FontId::proportional(17.0)),
        (TextStyle::Monospace, FontId::monospace(12.5)),
    ]
    .into();
    style.spacing.item_spacing = Vec2::new(8.0, 6.0);
    // What is pointed at from afar is larger.
    let afar = if thickness > 1.0 { 2.0 } else { 0.0 };
    style.spacing.button_padding = Vec2::new(10.0 + afar, 4.0 + afar);
    style.spacing.interact_size.y = 24.0 + 2.0 * afar;
    style.spacing.icon_width = 14.0 + afar;
    style.interaction.interact_radius = 5.0 + afar;
    style.spacing.menu_margin = Margin::same(6);
    // All choices of the longest list are in view without scrolling.
    style.spacing.combo_height = 320.0;
    style.spacing.window_margin = Margin::symmetric(16, 12);
    style.interaction.tooltip_delay = 0.25;
    style.visuals = visuals(theme, palette, thickness);
}

fn visuals(theme: Theme, palette: &Palette, thickness: f32) -> Visuals {
    let mut visuals = match theme {
        Theme::Dark => Visuals::dark(),
        Theme::Light => Visuals::light(),
    };
    let widget = |fill, line, text| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(thickness, line),
        corner_radius: CornerRadius::same(RADIUS),
        fg_stroke: Stroke::new(thickness, text),
        expansion: 0.0,
    };
    visuals.widgets.noninteractive = widget(palette.panel, palette.line, palette.text);
    visuals.widgets.inactive = widget(palette.card, palette.line, palette.text);
    visuals.widgets.hovered = widget(palette.card_hovered, palette.accent, palette.text);
    // Its text colour is also that of strong text.
    visuals.widgets.active = widget(palette.card_hovered, palette.accent, palette.text);
    visuals.widgets.open = widget(palette.card_hovered, palette.line, palette.text);
    visuals.selection.bg_fill = palette.selection;
    visuals.selection.stroke = Stroke::new(1.0, palette.text);
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(palette.muted);
    visuals.hyperlink_color = palette.accent;
    visuals.warn_fg_color = palette.half_closed;
    visuals.error_fg_color = palette.failed;
    visuals.panel_fill = palette.panel;
    visuals.window_fill = palette.panel;
    visuals.window_stroke = Stroke::new(thickness, palette.line);
    visuals.window_corner_radius = CornerRadius::same(8);
    visuals.menu_corner_radius = CornerRadius::same(RADIUS);
    visuals.extreme_bg_color = palette.ground;
    visuals.faint_bg_color = palette.ground;
    visuals.code_bg_color = palette.ground;
    visuals.text_edit_bg_color = Some(palette.field);
    visuals.window_shadow = Shadow { offset: [0, 4], blur: 16, ..visuals.window_shadow };
    visuals.popup_shadow = Shadow { offset: [0, 2], blur: 8, ..visuals.popup_shadow };
    visuals.disabled_alpha = DISABLED;
    visuals
}

#[cfg(test)]
mod tests;
