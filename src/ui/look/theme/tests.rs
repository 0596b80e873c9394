//! Whether what is drawn can be read, and told apart by people who see fewer colours.

use egui::{Color32, Style, Theme};

use super::{DARK, DISABLED, LIGHT, Tint};
use crate::ui::look::Palette;

/// Contrast that text needs, by WCAG AA.
const TEXT: f32 = 4.5;

/// Contrast that symbols and large text need, by WCAG AA.
const SYMBOL: f32 = 3.0;

/// Red, green and blue, linear, from 0 to 1.
type Linear = [f32; 3];

fn linear(color: Color32) -> Linear {
    [color.r(), color.g(), color.b()].map(|channel| {
        let channel = f32::from(channel) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    })
}

fn dot(one: [f32; 3], other: [f32; 3]) -> f32 {
    one.into_iter().zip(other).map(|(one, other)| one * other).sum()
}

fn contrast(one: Color32, other: Color32) -> f32 {
    let luminance = |color| dot([0.2126, 0.7152, 0.0722], linear(color)) + 0.05;
    let (one, other) = (luminance(one), luminance(other));
    one.max(other) / one.min(other)
}

fn themes() -> [(&'static str, &'static Palette); 2] {
    [("dark", &DARK), ("light", &LIGHT)]
}

fn states(palette: &Palette) -> Vec<(&'static str, Color32)> {
    vec![
        ("created", palette.created),
        ("bound", palette.bound),
        ("listening", palette.listening),
        ("connecting", palette.accent),
        ("connected", palette.connected),
        ("half-closed", palette.half_closed),
        ("failed", palette.failed),
    ]
}

/// What words stand on.
fn grounds(palette: &Palette) -> Vec<(String, Color32)> {
    let mut grounds = [
        ("ground", palette.ground),
        ("panel", palette.panel),
        ("card", palette.card),
        ("hovered card", palette.card_hovered),
        ("field", palette.field),
        ("selection", palette.selection),
        ("failed row", palette.failed_fill),
        ("sent", palette.sent_fill),
        ("heard", palette.heard_fill),
    ]
    .map(|(name, color)| (name.to_owned(), color))
    .to_vec();
    let tints = Tint::ALL.map(|tint| (format!("{} row", tint.name()), palette.tint(tint)));
    grounds.extend(tints);
    grounds
}

/// Every pair that has too little contrast.
fn too_faint(least: f32, pairs: impl Fn(&Palette) -> Vec<(String, Color32, Color32)>) {
    let faint = themes().into_iter().flat_map(|(theme, palette)| {
        let judged = pairs(palette).into_iter().map(|(pair, one, other)| {
            let contrast = contrast(one, other);
            (contrast, format!("{theme}: {pair} has {contrast:.2}"))
        });
        judged.collect::<Vec<_>>()
    });
    let faint: Vec<_> = faint.filter(|(found, _)| *found < least).map(|(_, text)| text).collect();
    assert!(faint.is_empty(), "less than {least}:\n{}", faint.join("\n"));
}

#[test]
fn contrast_is_measured_as_wcag_does() {
    assert!((contrast(Color32::WHITE, Color32::BLACK) - 21.0).abs() < 0.01);
    let grey = Color32::from_gray(0x77);
    assert!((contrast(grey, Color32::WHITE) - 4.48).abs() < 0.01);
}

#[test]
fn words_can_be_read_wherever_they_stand() {
    too_faint(TEXT, |palette| {
        let mut words = states(palette);
        words.extend([("text", palette.text), ("muted text", palette.muted)]);
        let on = |(name, color): (&str, Color32)| {
            let name = name.to_owned();
            let pair = move |(ground, fill)| (format!("{name} on {ground}"), color, fill);
            grounds(palette).into_iter().map(pair).collect::<Vec<_>>()
        };
        let mut pairs: Vec<_> = words.into_iter().flat_map(on).collect();
        let chosen = (palette.on_accent, palette.accent_fill);
        pairs.push(("text on what is to be pressed".to_owned(), chosen.0, chosen.1));
        // Bytes alone stand there.
        for color in [palette.text, palette.muted] {
            pairs.push(("a byte that was found".to_owned(), color, palette.found_fill));
        }
        pairs
    });
}

/// What a colour becomes in a control that cannot be used, which stands on `ground`: egui fades all of it.
fn faded(color: Color32, ground: Color32) -> Color32 {
    ground.blend(color.gamma_multiply(DISABLED))
}

#[test]
fn words_can_be_read_on_what_cannot_be_used() {
    too_faint(TEXT, |palette| {
        let grounds = [palette.ground, palette.panel, palette.card];
        let fills = [("button", palette.card), ("label", palette.panel), ("field", palette.field)];
        let pairs = grounds.into_iter().flat_map(|ground| {
            fills.map(|(name, fill)| {
                let fill = faded(fill, ground);
                (format!("a disabled {name}"), faded(palette.text, fill), fill)
            })
        });
        pairs.collect()
    });
}

#[test]
fn egui_fades_what_cannot_be_used_as_it_is_reckoned_here() {
    for theme in [Theme::Dark, Theme::Light] {
        let mut style = Style::default();
        super::shape(&mut style, theme, 1.0);
        let text = Palette::of(&style.visuals).text;
        assert_eq!(style.visuals.disable(text), text.gamma_multiply(DISABLED));
    }
}

#[test]
fn the_frame_of_what_has_the_focus_can_be_seen_wherever_it_is() {
    too_faint(SYMBOL, |palette| {
        let grounds = [
            ("the ground", palette.ground),
            ("a panel", palette.panel),
            ("a card", palette.card),
            ("a selected row", palette.selection),
        ];
        grounds.map(|(name, ground)| (name.to_owned(), palette.accent, ground)).to_vec()
    });
}

#[test]
fn what_was_found_and_where_a_field_ends_can_be_seen() {
    too_faint(SYMBOL, |palette| {
        let on_panel = |name: &str, color| (name.to_owned(), color, palette.panel);
        let mut pairs = vec![on_panel("the mark of what was found", palette.found)];
        pairs.push(on_panel("the frame of what has the focus", palette.accent));
        pairs.push(("the frame of a field".to_owned(), palette.accent, palette.field));
        pairs
    });
}

/// How a colour is seen by those who lack one of three kinds of cones: Machado, Oliveira and
/// Fernandes (2009), at full severity, on linear colours.
const KINDS: [(&str, [[f32; 3]; 3]); 3] = [
    (
        "protanopia",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

/// CIE L*a*b* of a linear colour, with the white of daylight (D65).
fn lab(color: Linear) -> [f32; 3] {
    let [x, y, z] = [
        dot([0.412_456, 0.357_576, 0.180_438], color) / 0.950_47,
        dot([0.212_673, 0.715_152, 0.072_175], color),
        dot([0.019_334, 0.119_192, 0.950_304], color) / 1.088_83,
    ]
    .map(|value| if value > 0.008_856 { value.cbrt() } else { 7.787 * value + 16.0 / 116.0 });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// Distance of two colours by CIE76: about 2.3 can just be noticed.
fn distance(one: Linear, other: Linear) -> f32 {
    let (one, other) = (lab(one), lab(other));
    one.into_iter().zip(other).map(|(one, other)| (one - other).powi(2)).sum::<f32>().sqrt()
}

#[test]
fn stages_stay_apart_for_those_who_see_fewer_colours() {
    // Five times what can just be noticed. A shape and a word stand beside each colour anyway.
    const LEAST: f32 = 11.5;
    let mut alike = Vec::new();
    for (theme, palette) in themes() {
        let states = states(palette);
        for (place, (name, color)) in states.iter().enumerate() {
            for (other_name, other) in &states[..place] {
                for (kind, matrix) in KINDS {
                    let seen =
                        |color: Color32| matrix.map(|row| dot(row, linear(color)).clamp(0.0, 1.0));
                    let distance = distance(seen(*color), seen(*other));
                    if distance < LEAST {
                        alike.push(format!(
                            "{theme}, {kind}: {name} and {other_name} are {distance:.1} apart"
                        ));
                    }
                }
            }
        }
    }
    assert!(alike.is_empty(), "{}", alike.join("\n"));
}

#[test]
fn a_page_that_is_exported_has_the_colours_of_the_window() {
    let style = include_str!("../../../export/html/page.css");
    let (light, dark) = style.split_once("@media (prefers-color-scheme: dark)").unwrap();
    for (style, palette) in [(light, &LIGHT), (dark, &DARK)] {
        for (name, color) in [
            ("ground", palette.ground),
            ("panel", palette.panel),
            ("card", palette.card),
            ("line", palette.line),
            ("text", palette.text),
            ("muted", palette.muted),
            ("accent", palette.accent),
            ("selection", palette.selection),
            ("failed-fill", palette.failed_fill),
            ("note-fill", palette.tint(Tint::Yellow)),
            ("created", palette.created),
            ("bound", palette.bound),
            ("listening", palette.listening),
            ("connected", palette.connected),
            ("half-closed", palette.half_closed),
            ("failed", palette.failed),
        ] {
            let [red, green, blue, _] = color.to_array();
            let line = format!("--{name}: #{red:02x}{green:02x}{blue:02x};");
            assert!(style.contains(&line), "{line}");
        }
    }
}
