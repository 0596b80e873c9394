//! At which times and amounts a plot has a mark: as many as their labels have room for, at any size and
//! zoom.

use egui::{TextStyle, Ui};
use egui_plot::{GridInput, GridMark};

use crate::ui::look::whole;

/// Distance to which the steps of a plot's grid are given, in points.
pub const LEAST_APART: f32 = 8.0;

/// Least distance of two times below a plot, and of two amounts beside it, in points.
const APART: (f32, f32) = (84.0, 15.0);

/// Room between two labels, in points: beside one another, and below.
const BETWEEN: (f32, f32) = (16.0, 3.0);

/// Lines of a grid at most.
const MARKS: u16 = 200;

/// How large the labels are written.
#[derive(Clone, Copy, Debug)]
pub struct Letters {
    /// Width of a digit, in points.
    width: f32,
    /// Height of a line, in points.
    height: f32,
}

impl Letters {
    /// Those of small text.
    pub fn new(ui: &Ui) -> Self {
        const DIGITS: &str = "0000000000";
        let font = TextStyle::Small.resolve(ui.style());
        let galley = ui.painter().layout_no_wrap(DIGITS.to_owned(), font, egui::Color32::WHITE);
        Self { width: galley.size().x / DIGITS.len() as f32, height: galley.size().y }
    }

    /// How wide a label is at most, in points.
    pub fn width_of(self, text: &str) -> f32 {
        text.len() as f32 * self.width
    }

    fn amounts_apart(self) -> f32 {
        APART.1.max(self.height + BETWEEN.1)
    }
}

/// Units into which an axis is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Times: 1, 2 and 5, and so many tens.
    Decimal,
    /// Bytes: powers of two.
    Binary,
}

impl Unit {
    /// The first step of at least this much.
    fn step(self, least: f64) -> f64 {
        match self {
            Self::Binary => least.log2().ceil().exp2().max(1.0),
            Self::Decimal => {
                let ten = 10_f64.powf(least.log10().floor());
                let steps = [1.0, 2.0, 5.0, 10.0].map(|step| step * ten);
                steps.into_iter().find(|step| *step >= least).unwrap_or(least)
            }
        }
    }

    /// The first step of at least this many points.
    fn step_apart(self, input: &GridInput, apart: f32) -> f64 {
        self.step(input.base_step_size * f64::from(apart / LEAST_APART))
    }

    /// Marks that are at least this many points apart.
    fn marks(self, input: &GridInput, apart: f32) -> Vec<GridMark> {
        let (from, to) = input.bounds;
        let step_size = self.step_apart(input, apart);
        if !(step_size.is_normal() && from.is_finite() && to.is_finite()) {
            return Vec::new();
        }
        let first = (from / step_size).ceil();
        let marks = (0..MARKS).map(|mark| (first + f64::from(mark)) * step_size);
        marks.take_while(|value| *value <= to).map(|value| GridMark { value, step_size }).collect()
    }
}

/// The times that are marked.
pub fn time_marks(input: &GridInput, letters: Letters) -> Vec<GridMark> {
    let mut apart = APART.0;
    loop {
        let step_size = Unit::Decimal.step_apart(input, apart);
        let last = seconds_text(GridMark { value: input.bounds.1, step_size });
        let widest = letters.width_of(&last) + BETWEEN.0;
        // Steps further apart have fewer digits.
        if widest <= apart || !widest.is_finite() {
            return Unit::Decimal.marks(input, apart);
        }
        apart = widest;
    }
}

/// The amounts that are marked.
pub fn amount_marks(input: &GridInput, unit: Unit, letters: Letters) -> Vec<GridMark> {
    unit.marks(input, letters.amounts_apart())
}

/// The least and the greatest amount of an axis of this height, in points, moved apart so that the labels
/// nearest to its ends are not cut off.
pub fn with_room(amounts: (f64, f64), height: f32, unit: Unit, letters: Letters) -> (f64, f64) {
    let (low, high) = amounts;
    let a_point = (high - low) / f64::from(height.max(1.0));
    let base_step_size = a_point * f64::from(LEAST_APART);
    let marks = amount_marks(&GridInput { bounds: amounts, base_step_size }, unit, letters);
    let (Some(first), Some(last)) = (marks.first(), marks.last()) else { return amounts };
    // A little more, since a point is then a little more, too.
    let half = f64::from(letters.height) * 0.6 * a_point;
    (low.min(first.value - half), high.max(last.value + half))
}

/// A time on the axis, with as many digits as distinguish it from the next.
pub fn seconds_text(mark: GridMark) -> String {
    let digits = whole((-mark.step_size.log10()).ceil().max(0.0) as f32);
    format!("{:.digits$} s", mark.value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_round_and_far_enough_apart() {
        let marks = |unit: Unit, from, to| {
            // A hundred points.
            let base_step_size = (to - from) / 100.0 * f64::from(LEAST_APART);
            let input = GridInput { bounds: (from, to), base_step_size };
            unit.marks(&input, 24.0).iter().map(|mark| mark.value).collect::<Vec<_>>()
        };
        assert_eq!(marks(Unit::Binary, -70.0, 150.0), [-64.0, 0.0, 64.0, 128.0]);
        assert_eq!(marks(Unit::Binary, 0.0, 2.0), [0.0, 1.0, 2.0]);
        assert_eq!(marks(Unit::Decimal, 3.0, 17.0), [5.0, 10.0, 15.0]);
        assert!(marks(Unit::Decimal, 0.0, 0.0).is_empty());
        assert!(marks(Unit::Binary, f64::MAX, f64::INFINITY).is_empty());
    }

    #[test]
    fn an_axis_tells_its_marks_apart() {
        let mark = |value, step_size| seconds_text(GridMark { value, step_size });
        assert_eq!(mark(30.0, 10.0), "30 s");
        assert_eq!(mark(0.1 + 0.2, 0.1), "0.3 s");
        assert_eq!(mark(12.25, 0.01), "12.25 s");
    }

    /// A width of the axis, in points.
    const WIDTHS: [f32; 4] = [120.0, 640.0, 1900.0, 5.0];

    #[test]
    fn no_two_times_overlap_at_any_size_and_zoom_and_with_any_letters() {
        for letters in [Letters { width: 5.5, height: 12.0 }, Letters { width: 14.0, height: 30.0 }]
        {
            for width in WIDTHS {
                for (from, to) in [(0.0, 1.0), (86_399.0, 86_399.001), (4.0, 4.000_02), (0.0, 1e6)]
                {
                    let base_step_size = (to - from) / f64::from(width) * f64::from(LEAST_APART);
                    let input = GridInput { bounds: (from, to), base_step_size };
                    let marks = time_marks(&input, letters);
                    for pair in marks.windows(2) {
                        let apart = (pair[1].value - pair[0].value) / (to - from);
                        let needed = letters.width_of(&seconds_text(pair[1]));
                        assert!(apart as f32 * width > needed, "{width}: {pair:?}");
                    }
                    assert!(width < 600.0 || marks.len() > 1, "{from} to {to}: {marks:?}");
                }
            }
        }
    }

    #[test]
    fn no_two_amounts_overlap_and_none_is_cut_off() {
        let letters = Letters { width: 14.0, height: 30.0 };
        for height in [50.0, 90.0, 400.0] {
            for most in [1.0, 63.0, 64.5, 1e9] {
                let (low, high) = with_room((-most, most), height, Unit::Binary, letters);
                let points = |amount: f64| (amount / (high - low)) as f32 * height;
                let base_step_size = (high - low) / f64::from(height) * f64::from(LEAST_APART);
                let input = GridInput { bounds: (low, high), base_step_size };
                let marks = amount_marks(&input, Unit::Binary, letters);
                for pair in marks.windows(2) {
                    assert!(points(pair[1].value - pair[0].value) >= letters.height, "{pair:?}");
                }
                let ends = marks.first().zip(marks.last());
                let (first, last) = ends.expect("nothing is marked");
                for room in [high - last.value, first.value - low] {
                    assert!(points(room) >= letters.height / 2.0, "{height} {most}: {room}");
                }
            }
        }
    }
}
